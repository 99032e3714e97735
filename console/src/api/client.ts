/** A request that the server refused, or that did not reach it (status 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly kind: string,
    message: string,
    readonly requestId?: string,
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}

export interface RequestOptions {
  method?: string;
  json?: unknown;
  text?: string;
  textType?: string;
  form?: URLSearchParams;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Sends a request with the session of the person who is signed in; throws ApiError unless the answer is a success. */
export async function send(url: string, options: RequestOptions = {}): Promise<Response> {
  const headers: Record<string, string> = { 'X-Deucalion-Console': '1', ...options.headers };
  let body: BodyInit | undefined;
  if (options.json !== undefined) {
    headers['Content-Type'] = 'application/json';
    body = JSON.stringify(options.json);
  } else if (options.text !== undefined) {
    headers['Content-Type'] = options.textType ?? 'text/yaml';
    body = options.text;
  } else if (options.form) {
    body = options.form;
  }

  let response: Response;
  try {
    response = await fetch(url, {
      method: options.method ?? (body === undefined ? 'GET' : 'POST'),
      headers,
      body,
      signal: options.signal,
      credentials: 'same-origin',
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') {
      throw error;
    }

    throw new ApiError(0, 'network', 'The server cannot be reached.');
  }

  if (response.ok) {
    return response;
  }

  throw await refusalOf(response);
}

/** As send, with a JSON answer. */
export async function json<T>(url: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(url, { ...options, headers: { Accept: 'application/json', ...options.headers } });
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

async function refusalOf(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '');
  const requestId = response.headers.get('X-Request-Id') ?? undefined;
  const retryAfter = Number(response.headers.get('Retry-After')) || undefined;
  try {
    const envelope = JSON.parse(text) as { errorType?: string; error?: string };
    if (envelope.error) {
      return new ApiError(response.status, envelope.errorType ?? 'error', envelope.error, requestId, retryAfter);
    }
  } catch {
    // Not an envelope: the text is what there is.
  }

  return new ApiError(response.status, 'error', text.trim().slice(0, 500) || `The server answered ${response.status}.`, requestId, retryAfter);
}
