import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFindings, enter, launch, open, setUp, shot, views } from './browser';
import { remoteWrite } from './remoteWrite';
import { Server } from './server';

interface InstanceObject {
  prometheusInstanceId: string;
  httpApiInterUrl: string;
  remoteWriteInterUrl: string;
}

const hostile = `<img src=x onerror="window.hit=1"><script>window.hit=1</script>'"\\{{job}}`;

let server: Server;
let browser: Browser;
let v1: InstanceObject;
beforeAll(async () => {
  server = await Server.start('--quick-start');
  browser = await launch();
  v1 = (await server.control<{ items: InstanceObject[] }>('GET', '/instances?name=quickstart-v1')).items[0]!;
  await push(v1.remoteWriteInterUrl);
  const { page } = await open(browser);
  await setUp(page, server);
  await scraped();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Waits for three scrapes of each target, so that there is something to draw. */
async function scraped(): Promise<void> {
  const query = encodeURIComponent('min(count_over_time(up[5m])) > 2');
  for (let i = 0; i < 120; i++) {
    const answer = (await (await fetch(`${v1.httpApiInterUrl}/api/v1/query?query=${query}`)).json()) as { data: { result: unknown[] } };
    if (answer.data.result.length > 0) {
      return;
    }

    await new Promise((resolve) => setTimeout(resolve, 1000));
  }

  throw new Error('the server did not scrape itself');
}

/** Series with names that want to be markup, a thousand to draw, and one that ended. */
function push(url: string): Promise<void> {
  const now = Date.now();
  const times = Array.from({ length: 20 }, (_, i) => now - (19 - i) * 60_000);
  return remoteWrite(
    url,
    [
      { labels: { __name__: 'hostile_things', hostile }, samples: times.map((t, i) => [t, i]) },
      { labels: { __name__: 'old_things', a: 'b' }, samples: [[now - 5 * 3_600_000, 1]] },
      ...Array.from({ length: 1000 }, (_, n) => ({ labels: { __name__: 'many_things', n: String(n) }, samples: times.map((t, i): [number, number] => [t, n + Math.sin(i + n) * 50]) })),
    ],
  );
}

async function explore(page: Page, parameters: Record<string, string | string[]> = {}): Promise<void> {
  const search = new URLSearchParams({ instance: v1.prometheusInstanceId });
  for (const [name, value] of Object.entries(parameters)) {
    (Array.isArray(value) ? value : [value]).forEach((v) => search.append(name, v));
  }

  await page.goto(`${server.url}/console/explore?${search}`);
  await page.getByRole('heading', { name: 'Explore', level: 1 }).waitFor();
}

const graph = (page: Page) => page.getByRole('img', { name: /^Graph of/ });

async function write(page: Page, letter: string, text: string): Promise<void> {
  await page.getByRole('textbox', { name: `Expression ${letter}` }).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
}

test('from an empty page by an example to a graph', async () => {
  const { page, problems } = await open(browser);
  await enter(page, server);
  await explore(page);
  await page.getByRole('button', { name: /Which targets are up/ }).click();
  await graph(page).waitFor();
  await page.getByRole('button', { name: 'up{instance=' }).first().waitFor();
  expect(new URL(page.url()).searchParams.getAll('expr')).toEqual(['up']);
  expect(problems).toEqual([]);
});

test('typing completes with type and help, Enter runs, drag zooms and comes back', async () => {
  const { page, problems } = await open(browser);
  await enter(page, server);
  await explore(page, { range: '15m' });
  await page.getByRole('textbox', { name: 'Expression A' }).click();
  await page.keyboard.type('process_resident_m', { delay: 20 });
  const option = page.getByRole('option', { name: /process_resident_memory_bytes/ });
  await option.waitFor();
  expect(await option.innerText()).toContain('gauge');
  await page.locator('.cm-completionInfo').getByText(/memory/i).waitFor();
  // The editor takes a key for typing, not for the list, within its first 75 ms.
  await page.waitForTimeout(200);
  await page.keyboard.press('Enter');
  await expect.poll(() => page.getByRole('textbox', { name: 'Expression A' }).innerText()).toBe('process_resident_memory_bytes');
  await page.keyboard.press('Enter');
  await graph(page).waitFor();
  expect(await page.getByRole('cell', { name: /MiB/ }).count()).toBeGreaterThan(0);

  const over = (await page.locator('.u-over').boundingBox())!;
  await page.mouse.move(over.x + over.width * 0.5, over.y + 60);
  await page.mouse.down();
  await page.mouse.move(over.x + over.width * 0.9, over.y + 80, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => new URL(page.url()).searchParams.has('from')).toBe(true);
  const zoomed = new URL(page.url()).searchParams;
  const length = Number(zoomed.get('to')) - Number(zoomed.get('from'));
  expect(length).toBeGreaterThan(200);
  expect(length).toBeLessThan(500);
  await page.getByRole('button', { name: 'Back from the zoom' }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get('range')).toBe('15m');

  await page.mouse.move(over.x + over.width * 0.97, over.y + 60);
  await page.locator('.chart-tip').getByText('process_resident_memory_bytes').first().waitFor();
  await page.mouse.click(over.x + over.width * 0.97, over.y + 60);
  await page.mouse.move(over.x + 10, over.y + 60);
  expect(await page.locator('.chart-tip[data-pinned]').isVisible()).toBe(true);
  await page.keyboard.press('Escape');
  await page.locator('.chart-tip').waitFor({ state: 'hidden' });
  expect(problems).toEqual([]);
});

test('label names and values complete', async () => {
  const { page } = await open(browser);
  await enter(page, server);
  await explore(page);
  await page.getByRole('textbox', { name: 'Expression A' }).click();
  await page.keyboard.type('up{jo', { delay: 20 });
  await page.getByRole('option', { name: 'job' }).waitFor();
  await page.keyboard.type('b="', { delay: 20 });
  await page.getByRole('option', { name: 'deucalion' }).waitFor();
});

test('two queries, one hidden; the legend shows one alone; the link and the browser’s back carry it all', async () => {
  const { page, problems } = await open(browser);
  await enter(page, server);
  await explore(page, { expr: 'up' });
  await graph(page).waitFor();
  await page.getByRole('button', { name: 'Add query' }).click();
  await write(page, 'B', 'process_open_fds');
  await page.getByLabel('Legend', { exact: true }).nth(1).fill('files of {{job}}');
  await page.getByRole('textbox', { name: 'Expression B' }).click();
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.getByRole('button', { name: 'B: files of deucalion' }).waitFor();
  await page.getByRole('group', { name: 'Query A' }).getByRole('button', { name: 'Hide the query' }).click();
  await page.getByRole('button', { name: 'files of deucalion' }).waitFor();
  expect(await page.getByRole('button', { name: /up\{/ }).count()).toBe(0);
  const legend = page.getByRole('button', { name: /^files of/ });
  const all = await legend.count();
  await legend.first().click();
  await expect.poll(() => graph(page).getAttribute('aria-label')).toContain('Graph of 1 series');
  await legend.first().click();
  await expect.poll(() => graph(page).getAttribute('aria-label')).toContain(`Graph of ${all} series`);
  await page.getByRole('button', { name: 'Copy link' }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await open(browser);
  await enter(other.page, server);
  await other.page.goto(link);
  await other.page.getByRole('button', { name: 'files of deucalion' }).waitFor();
  await page.goBack();
  await page.getByRole('button', { name: /A: up\{/ }).first().waitFor();
  expect(problems).toEqual([]);
});

test('an error stands with a caret and a cure that works', async () => {
  const { page, problems } = await open(browser);
  await enter(page, server);
  await explore(page, { expr: 'rate(process_cpu_seconds_total)' });
  const alert = page.getByRole('alert').filter({ hasText: 'Query A failed' });
  await alert.getByText('expected type range vector').waitFor();
  expect(await alert.locator('pre').innerText()).toBe('rate(process_cpu_seconds_total)\n     ^');
  await alert.getByRole('button', { name: 'Apply' }).click();
  await graph(page).waitFor();
  expect(new URL(page.url()).searchParams.get('expr')).toBe('rate(process_cpu_seconds_total[5m])');
  await write(page, 'A', 'sum(up');
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.getByText('unclosed left parenthesis', { exact: false }).first().waitFor();
  expect(problems).toEqual([]);
});

test('nothing found says why, and offers what there is', async () => {
  const { page, problems } = await open(browser);
  await enter(page, server);
  await explore(page, { expr: 'proces_open_fds' });
  await page.getByText('There is no metric proces_open_fds').waitFor();
  await page.getByRole('button', { name: 'process_open_fds' }).click();
  await graph(page).waitFor();
  await explore(page, { expr: 'up{job="nothing"}' });
  await page.getByText('no series of it has job="nothing"').waitFor();
  await page.getByRole('button', { name: 'deucalion', exact: true }).click();
  await graph(page).waitFor();
  await explore(page, { expr: 'old_things', range: '15m' });
  await page.getByText('has no sample in this range').waitFor();
  await page.getByRole('button', { name: 'Go there' }).click();
  await graph(page).waitFor();
  await explore(page, { expr: 'up > 5' });
  await page.getByText('a comparison is false everywhere').waitFor();
  expect(problems).toEqual([]);
});

test('the table sorts and saves as CSV; JSON, Raw, Stats, Trace and Explain have their answers', async () => {
  const { page, problems } = await open(browser);
  await enter(page, server);
  await explore(page, { expr: 'scrape_samples_scraped', tab: 'table' });
  await page.getByRole('button', { name: 'Value' }).click();
  expect(await page.getByRole('columnheader', { name: 'Value' }).getAttribute('aria-sort')).toBe('descending');
  const values = (await page.getByRole('row').locator('td:last-child').allInnerTexts()).map(Number);
  expect(values.length).toBeGreaterThan(1);
  expect(values).toEqual([...values].sort((a, b) => b - a));
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
  const lines = readFileSync(await saved.path(), 'utf8').trim().split('\r\n');
  expect(lines[0]).toBe('__name__,instance,job,value,timestamp');
  expect(lines).toHaveLength(values.length + 1);

  await page.getByRole('tab', { name: 'Raw' }).click();
  await page.getByText('as stored').waitFor();
  await page.getByRole('tab', { name: 'JSON' }).click();
  await page.getByText('"resultType": "vector"').waitFor();
  await page.getByRole('tab', { name: 'Stats' }).click();
  await page.getByText('Samples read', { exact: true }).waitFor();
  await page.getByRole('tab', { name: 'Trace' }).click();
  await page.getByRole('list', { name: 'Trace' }).getByText('scrape_samples_scraped').first().waitFor();
  await page.getByRole('tab', { name: 'Explain' }).click();
  await page.getByText('Estimate:').waitFor();
  await explore(page, { expr: 'prometheus_http_request_duration_seconds_bucket', tab: 'heatmap', range: '15m' });
  await page.getByRole('img', { name: /^Heatmap with/ }).waitFor();
  expect(problems).toEqual([]);
});

test('label values and help that want to be markup stay text, everywhere', async () => {
  const { page, problems } = await open(browser);
  await enter(page, server);
  await page.route('**/api/v1/metadata*', (route) => route.fulfill({ json: { status: 'success', data: { hostile_things: [{ type: hostile, help: hostile, unit: hostile }] } } }));
  await explore(page, { expr: 'hostile_things', range: '30m' });
  await graph(page).waitFor();
  await page.getByRole('button', { name: /hostile_things/ }).getByText('<img src=x').waitFor();
  const over = (await page.locator('.u-over').boundingBox())!;
  await page.mouse.move(over.x + over.width * 0.8, over.y + 60);
  await page.locator('.chart-tip').getByText('<script>').waitFor();
  await page.getByRole('textbox', { name: 'Expression A' }).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('hostile_thing', { delay: 20 });
  await page.locator('.cm-completionInfo').getByText('<script>').waitFor();
  await page.keyboard.press('Escape');
  for (const tab of ['table', 'raw', 'json', 'trace', 'explain']) {
    await explore(page, { expr: `hostile_things{hostile=${JSON.stringify(hostile)}}`, range: '30m', tab });
    await page.getByRole('tabpanel').getByText('<script>').first().waitFor();
  }

  expect(await page.evaluate(() => (window as unknown as { hit?: number }).hit)).toBeUndefined();
  expect(problems).toEqual([]);
});

test('twenty series first, a thousand on request, and they stay smooth', async () => {
  const { page, problems } = await open(browser);
  await enter(page, server);
  await explore(page, { expr: 'many_things', range: '15m' });
  await page.getByText('20 of 1000 series are shown.').waitFor();
  const drawn = await page.evaluate(async () => {
    const button = [...document.querySelectorAll('button')].find((b) => b.textContent === 'Show all 1000')!;
    const started = performance.now();
    button.click();
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return performance.now() - started;
  });
  await expect.poll(() => graph(page).getAttribute('aria-label')).toContain('Graph of 1000 series');
  const over = (await page.locator('.u-over').boundingBox())!;
  await page.mouse.move(over.x + 100, over.y + 100);
  const moved = await page.evaluate(async () => {
    const area = document.querySelector('.u-over')!;
    const box = area.getBoundingClientRect();
    let busy = 0;
    for (let i = 0; i < 40; i++) {
      const started = performance.now();
      area.dispatchEvent(new MouseEvent('mousemove', { clientX: box.left + 100 + i * 10, clientY: box.top + 100, bubbles: true }));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      busy += performance.now() - started;
    }

    return busy / 40;
  });
  console.log(`1,000 series: drawn in ${drawn.toFixed(0)} ms, a move of the pointer ${moved.toFixed(1)} ms`);
  expect(drawn).toBeLessThan(4000);
  expect(moved).toBeLessThan(250);
  expect(problems).toEqual([]);
});

test('links of Prometheus lead here', async () => {
  const { page, problems } = await open(browser);
  await enter(page, server);
  await page.goto(`${server.url}/graph?g0.expr=${encodeURIComponent('sum(up) * 100')}&g0.tab=1&g0.range_input=2h`);
  await page.getByRole('tab', { name: 'Table', selected: true }).waitFor();
  expect(new URL(page.url()).searchParams.get('expr')).toBe('sum(up) * 100');
  expect(new URL(page.url()).searchParams.get('range')).toBe('2h');
  expect(problems).toEqual([]);
});

test.each(views)('Explore, $width px, $scheme', async (view) => {
  const { page, problems } = await open(browser, view);
  await enter(page, server);
  await explore(page);
  await page.getByRole('button', { name: /Which targets are up/ }).waitFor();
  await shot(page, 'explore-empty', view);
  expect(await axeFindings(page)).toEqual([]);
  await explore(page, { expr: ['process_resident_memory_bytes', 'go_memstats_alloc_bytes or process_virtual_memory_bytes'], range: '5m' });
  await graph(page).waitFor();
  await page.waitForTimeout(400);
  await shot(page, 'explore-graph', view);
  expect(await axeFindings(page)).toEqual([]);
  await explore(page, { expr: ['rate(up)', 'proces_open_fds', 'process_cpu_seconds_total'], range: '15m' });
  await page.getByText('There is no metric proces_open_fds').waitFor();
  await shot(page, 'explore-errors', view);
  expect(await axeFindings(page)).toEqual([]);
  for (const tab of ['table', 'heatmap', 'raw', 'stats', 'trace', 'explain', 'json']) {
    await explore(page, { expr: 'rate(prometheus_http_request_duration_seconds_bucket{handler=~".*query.*|/metrics"}[1m])', range: '15m', tab });
    await page.getByRole('tabpanel').locator('*').first().waitFor({ state: 'attached' });
    await page.waitForTimeout(400);
    await shot(page, `explore-${tab}`, view);
    expect(await axeFindings(page)).toEqual([]);
  }

  expect(problems).toEqual([]);
});
