import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFindings, enter, launch, open, setUp, shot, views } from './browser';
import { Server } from './server';

const hostile = '<img src=x onerror="window.hacked=1">';

interface InstanceObject {
  prometheusInstanceId: string;
  regionId: string;
  httpApiInterUrl: string;
}

let server: Server;
let browser: Browser;
let v1: InstanceObject;
beforeAll(async () => {
  server = await Server.start('--quick-start');
  browser = await launch();
  v1 = (await server.control<{ items: InstanceObject[] }>('GET', '/instances?name=quickstart-v1')).items[0]!;
  const bad = await server.control<InstanceObject>('POST', '/instances', { prometheusInstanceName: hostile });
  await server.control(
    'PUT',
    `/instances/${bad.prometheusInstanceId}/config`,
    `scrape_configs:\n- job_name: '${hostile}'\n  scrape_interval: 5s\n  static_configs:\n  - targets: ["127.0.0.1:9"]\n    labels:\n      instance: '${hostile}'\n`,
  );
  const { page } = await open(browser);
  await setUp(page, server);
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test('the overview is home: numbers move, what is the matter is named with the way to mend it, names are text', async () => {
  const { page, problems } = await open(browser);
  await enter(page, server);
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  await expect.poll(async () => Number.parseFloat((await page.getByRole('region', { name: 'Active series' }).innerText()).replace(/^\D*/, '')), { timeout: 30_000 }).toBeGreaterThan(0);
  await expect.poll(() => page.getByRole('region', { name: 'Disk used' }).innerText(), { timeout: 15_000 }).toMatch(/[KM]iB/);
  await expect.poll(() => page.getByRole('region', { name: 'Queries/s' }).innerText(), { timeout: 30_000 }).toMatch(/on average/);
  const attention = page.getByRole('region', { name: 'Needs attention' });
  await attention.getByText(`${hostile} has never received a sample.`).or(attention.getByText(`target ${hostile} of job ${hostile} is down`)).first().waitFor({ timeout: 30_000 });
  await attention.getByText(`target ${hostile} of job ${hostile} is down`).waitFor({ timeout: 30_000 });
  expect(await attention.getByRole('link', { name: 'See targets' }).first().getAttribute('href')).toMatch(/^\/console\/targets\?instance=/);
  const start = page.getByRole('region', { name: 'Getting started' });
  await start.getByRole('listitem').filter({ hasText: 'Let data arrive' }).getByRole('img', { name: 'Done' }).waitFor();
  await page.getByText('as instance quickstart-v1 has scraped them').or(page.getByText('as instance quickstart-v2 has scraped them')).first().waitFor({ timeout: 60_000 });
  expect(await page.evaluate(() => (window as unknown as { hacked?: number }).hacked)).toBeUndefined();
  expect(problems).toEqual([]);
});

test.each(views)('Overview, $width px, $scheme', async (view) => {
  const { page, problems } = await open(browser, view);
  await enter(page, server);
  await page.getByText('has scraped them').waitFor({ timeout: 60_000 });
  await expect.poll(() => page.getByRole('region', { name: 'Queries/s' }).innerText(), { timeout: 30_000 }).toMatch(/on average/);
  await shot(page, 'overview', view);
  expect(await axeFindings(page)).toEqual([]);
  expect(problems).toEqual([]);
});

test('queries: the running one is listed and can be ended, the expensive ones lead to Explore', async () => {
  const { page, problems } = await open(browser);
  await enter(page, server);
  await fetch(`${v1.httpApiInterUrl}/api/v1/query_range?query=${encodeURIComponent('sum(rate(process_cpu_seconds_total{job!="<b>"}[5m])) + count({__name__=~".+"})')}&start=${Date.now() / 1000 - 86400}&end=${Date.now() / 1000}&step=15`);
  await page.goto(`${server.url}/console/queries?instance=${v1.prometheusInstanceId}`);
  await page.getByText('No query runs at this moment').waitFor();
  // Long whatever the instance holds.
  const heavy = [0.5, 0.9].map((q) => `stddev_over_time((quantile_over_time(${q},vector(time())[2h:1s]))[12h:1s])`).join(' + ');
  const answer = fetch(`${v1.httpApiInterUrl}/api/v1/query_range`, { method: 'POST', body: new URLSearchParams({ query: heavy, start: String(Date.now() / 1000 - 3600), end: String(Date.now() / 1000), step: '1', timeout: '60s' }) });
  const row = page.getByRole('row', { name: /stddev_over_time/ });
  const seen = await Promise.race([row.waitFor({ timeout: 20_000 }).then(() => true, () => false), answer.then(() => false)]);
  if (seen) {
    await row.getByRole('button', { name: 'Cancel' }).click();
    expect((await answer).status).toBe(499);
  } else {
    throw new Error('the query ended before the page listed it: ' + (await (await answer).text()).slice(0, 300));
  }

  await page.getByRole('tab', { name: 'Top' }).click();
  const top = page.getByRole('row', { name: /process_cpu_seconds_total/ }).first();
  await top.waitFor();
  await top.getByRole('button', { name: 'Copy query' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('job!="<b>"');
  expect(new URL((await top.getByRole('link', { name: 'Explore' }).getAttribute('href'))!, server.url).searchParams.get('expr')).toContain('process_cpu_seconds_total{job!="<b>"}');
  expect(problems).toEqual([]);
});

test('usage: the first report shows in figures, graph and rows; names are text', async () => {
  const { page, problems } = await open(browser);
  await enter(page, server);
  await page.goto(`${server.url}/console/usage?days=7`);
  const breakdown = page.getByRole('region', { name: 'Breakdown' });
  await breakdown.getByRole('row', { name: /quickstart-v1/ }).waitFor({ timeout: 80_000 });
  await page.getByRole('button', { name: /^Queries/ }).click();
  await page.getByRole('img', { name: 'Queries per day' }).waitFor();
  expect(page.url()).toContain('measure=queries');
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export CSV' }).click()]);
  expect(file.suggestedFilename()).toBe('usage.csv');
  expect(await page.evaluate(() => (window as unknown as { hacked?: number }).hacked)).toBeUndefined();
  expect(problems).toEqual([]);
}, 120_000);

test('server: build, storage of every instance, flags, features and documents', async () => {
  const { page, problems } = await open(browser);
  await enter(page, server);
  await page.goto(`${server.url}/console/server`);
  await page.getByRole('table', { name: 'Build and process' }).getByText('3.14.0').waitFor();
  await expect.poll(() => page.getByRole('region', { name: 'Storage by instance' }).getByRole('row', { name: /quickstart-v1/ }).innerText(), { timeout: 20_000 }).toMatch(/iB[\s\S]*90d/);
  await page.getByRole('region', { name: 'Storage by instance' }).getByText(hostile).waitFor();
  await page.getByLabel('Filter flags').fill('lookback');
  await page.getByText('--query.lookback-delta').waitFor();
  expect(await page.getByText('--storage.path').count()).toBe(0);
  await page.getByRole('button', { name: /^tsdb/ }).click();
  await page.getByText('native_histograms').first().waitFor();
  for (const name of ['Control API (openapi.json)', 'HTTP API of an instance (openapi.yaml)', 'Metrics of this server (text)']) {
    const href = await page.getByRole('link', { name }).getAttribute('href');
    expect((await page.request.get(new URL(href!, server.url).href, { headers: { 'X-Deucalion-Console': '1' } })).status()).toBe(200);
  }

  expect(problems).toEqual([]);
});

test.each(views)('Queries, Usage and Server, $width px, $scheme', async (view) => {
  const { page, problems } = await open(browser, view);
  await enter(page, server);
  for (const [name, path, wait] of [
    ['queries', `queries?instance=${v1.prometheusInstanceId}`, 'No query runs at this moment'],
    ['queries-top', `queries?instance=${v1.prometheusInstanceId}&tab=top`, 'From the last 5,000 queries'],
    ['usage', 'usage?days=7', 'Sums are written once a minute'],
    ['server', 'server', '--storage.path'],
  ] as const) {
    await page.goto(`${server.url}/console/${path}`);
    await page.getByText(wait).first().waitFor();
    await shot(page, name, view);
    expect(await axeFindings(page)).toEqual([]);
  }

  expect(problems).toEqual([]);
});
