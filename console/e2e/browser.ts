import axe from 'axe-core';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { Server } from './server';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

export const password = 'correct horse battery';

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

export interface View {
  width: number;
  height: number;
  scheme: 'light' | 'dark';
}

/** The four views in which every page is looked at. */
export const views: View[] = [
  { width: 1400, height: 900, scheme: 'light' },
  { width: 1400, height: 900, scheme: 'dark' },
  { width: 390, height: 844, scheme: 'light' },
  { width: 390, height: 844, scheme: 'dark' },
];

export interface Watched {
  page: Page;
  /** What went wrong in the page: script errors, refused resources, violations of the Content-Security-Policy. */
  problems: string[];
}

/** A fresh page that notes every error of the browser's console. */
export async function open(browser: Browser, view: View = views[0]!, locale = 'en-US'): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: view.width, height: view.height }, colorScheme: view.scheme, locale, permissions: ['clipboard-read', 'clipboard-write'] });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`script error: ${error.message}`));
  page.on('console', (message) => {
    // The browser reports every 401 and 404 answer as an error of its own; tests that want those look at the page.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      problems.push(`console: ${message.text()}`);
    }
  });
  return { page, problems };
}

/** First set-up by the printed link, or sign-in when that was done already. */
export async function enter(page: Page, server: Server): Promise<void> {
  await page.goto(`${server.url}/console/`);
  await page.getByLabel('User name').fill('root');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: /Signed in as root/ }).waitFor();
}

export async function setUp(page: Page, server: Server): Promise<void> {
  await page.goto(server.setupLink);
  await page.getByLabel(/^New password( \*)?$/).fill(password);
  await page.getByLabel('New password again').fill(password);
  await page.getByRole('button', { name: 'Set the password and sign in' }).click();
  await page.getByRole('button', { name: /Signed in as root/ }).waitFor();
}

/** Findings of axe that are serious or critical, each as one line. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const result = await page.evaluate(() => (window as unknown as { axe: { run: () => Promise<{ violations: { id: string; impact: string; help: string; nodes: { html: string; failureSummary: string }[] }[] }> } }).axe.run());
  return result.violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .flatMap((v) => v.nodes.slice(0, 3).map((n) => `${v.id}: ${v.help}: ${n.html.slice(0, 200)} – ${n.failureSummary.replaceAll('\n', ' ')}`));
}

/** Keeps a picture when CONSOLE_SHOTS names a directory. */
export async function shot(page: Page, name: string, view: View): Promise<void> {
  const directory = process.env.CONSOLE_SHOTS;
  if (directory) {
    mkdirSync(directory, { recursive: true });
    await page.screenshot({ path: join(directory, `${name}-${view.width}-${view.scheme}.png`), fullPage: true });
  }
}
