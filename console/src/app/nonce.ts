/** The nonce that the page's Content-Security-Policy accepts for styles made at run time. */
export const styleNonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
