import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFindings, enter, launch, open, setUp, shot, views } from './browser';
import { Server } from './server';

interface InstanceObject {
  prometheusInstanceId: string;
  httpApiInterUrl: string;
}

const hostile = '<img src=x onerror="window.hacked=1">';
const configuration = `# targets of the test
scrape_configs:
  - job_name: self # this server
    scrape_interval: 1s
    static_configs:
      - targets: ['HOST']
  - job_name: broken
    scrape_interval: 1s
    metrics_path: /<b>console
    static_configs:
      - targets: ['127.0.0.1:1']
        labels:
          note: '${hostile}'
  - job_name: page
    scrape_interval: 1s
    metrics_path: /console/
    static_configs:
      - targets: ['HOST']
  - job_name: shop
    scrape_interval: 1s
    static_configs:
      - targets: ['SHOP']
  - job_name: filtered
    static_configs:
      - targets: ['keep.invalid:1', 'drop.invalid:1']
    relabel_configs:
      - source_labels: [__address__]
        regex: 'drop.*'
        action: drop
`;

let server: Server;
let browser: Browser;
let instance: InstanceObject;
let shop: HttpServer;
beforeAll(async () => {
  server = await Server.start();
  browser = await launch();
  const { page } = await open(browser);
  await setUp(page, server);
  // A target whose help text is hostile; help comes by scraping only.
  shop = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/plain; version=0.0.4');
    response.end(`# HELP shop_stock Stock, see ${hostile}\n# TYPE shop_stock gauge\nshop_stock 7\n`);
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  instance = await server.control<InstanceObject>('POST', '/instances', { prometheusInstanceName: 'data', version: 'V2' });
  await server.control('PUT', `/instances/${instance.prometheusInstanceId}/config`, configuration.replaceAll('HOST', new URL(server.url).host).replace('SHOP', `127.0.0.1:${(shop.address() as AddressInfo).port}`));
  await write();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  shop?.close();
});

/** Ten minutes of samples, with names and values that a page must never take for markup. */
async function write(): Promise<void> {
  const now = Math.floor(Date.now() / 60_000) * 60_000;
  const lines: string[] = [];
  for (let i = 0; i <= 10; i++) {
    const time = now - (10 - i) * 60_000;
    for (let user = 0; user < 40; user++) {
      lines.push(`shop_orders_total{job="shop",user="u${user}",page="${user % 2 === 0 ? hostile.replaceAll('"', '\\"') : '/'}"} ${i * (user + 1) * 60} ${time}`);
    }

    lines.push(`shop_temperature_celsius{job="shop"} ${20 + Math.sin(i)} ${time}`);
    for (const [le, part] of [['0.1', 0.5], ['1', 0.9], ['+Inf', 1]] as const) {
      lines.push(`shop_wait_seconds_bucket{job="shop",le="${le}"} ${i * 100 * part} ${time}`);
    }

    lines.push(`{"<script>window.hacked=1</script>","job"="shop"} ${i} ${time}`);
  }

  const response = await fetch(`${instance.httpApiInterUrl}/api/v1/import/prometheus`, { method: 'POST', body: lines.join('\n') + '\n', headers: { Authorization: 'Basic ' + Buffer.from(`${server.key.id}:${server.key.secret}`).toString('base64') } });
  if (response.status !== 204) {
    throw new Error(`import: ${response.status} ${await response.text()}`);
  }
}

const path = (page: string, parameters: Record<string, string> = {}) => `${server.url}/console/${page}?${new URLSearchParams({ instance: instance.prometheusInstanceId, ...parameters })}`;

async function untouched(page: Page): Promise<void> {
  expect(await page.evaluate(() => (window as unknown as { hacked?: number }).hacked)).toBeUndefined();
  expect(await page.locator('main img[src="x"]').count()).toBe(0);
}

test('targets show their state, the error in words with a hint, and labels before and after', async () => {
  const { page, problems } = await open(browser);
  await enter(page, server);
  await page.goto(path('targets'));
  await page.getByRole('region', { name: 'self' }).getByText('1 of 1 up').waitFor();
  const broken = page.getByRole('region', { name: 'broken' });
  await broken.getByText('Nothing listens on that address').waitFor();
  await page.getByRole('region', { name: 'page' }).getByText('The answer is a web page and not metrics').waitFor();
  await broken.getByText(hostile.slice(1, 8)).first().waitFor();
  await untouched(page);

  await page.getByText('Down', { exact: true }).first().click();
  await expect.poll(() => page.getByRole('region', { name: 'self' }).count()).toBe(0);
  expect(page.url()).toContain('health=down');
  await page.getByLabel('Endpoint, label or error').fill('nothing has this');
  await page.getByRole('button', { name: 'Clear the filter' }).click();

  const kept = page.getByRole('region', { name: 'filtered' });
  await kept.getByRole('button', { name: /Labels before and after/ }).click();
  await kept.getByText('Discovered, before relabeling').waitFor();
  await kept.getByText('action: drop').waitFor();
  await kept.getByText('unchanged').waitFor();
  expect(problems).toEqual([]);
});

test('Discovery names the rule that dropped a target', async () => {
  const { page, problems } = await open(browser);
  await enter(page, server);
  await page.goto(path('targets/discovery'));
  await page.getByRole('button', { name: 'Why is drop.invalid:1 dropped?' }).click();
  await page.getByText('Dropped by rule 1:').waitFor();
  expect(problems).toEqual([]);
});

test('the sandbox tries its example, shows each step, and names what is wrong', async () => {
  const { page, problems } = await open(browser);
  await enter(page, server);
  await page.goto(path('targets/sandbox'));
  await page.getByRole('button', { name: 'Try example' }).click();
  await page.getByText('The target is kept with these labels:').waitFor();
  await page.getByText('host="10.0.3.7"').first().waitFor();
  await page.getByLabel(/^Labels, one/).fill('__address__="a:1"\njob="<b>x</b>"');
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByText('The target is dropped.').waitFor();
  await page.getByLabel(/^Rules/).fill('- action: dropp');
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByText('rules:1:11').waitFor();
  await page.getByLabel(/^Labels, one/).fill('no label');
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByText('Line 1 of the labels').waitFor();
  await untouched(page);
  expect(problems).toEqual([]);
});

test('metrics are found by the server and shown with their type, help and labels as text', async () => {
  const { page, problems } = await open(browser);
  await enter(page, server);
  await page.goto(path('metrics', { q: 'script' }));
  await page.getByText('<script>window.hacked=1</script>').first().waitFor();
  await page.goto(path('metrics'));
  await page.getByLabel('Search names').fill('shop_');
  await page.getByText(`Stock, see ${hostile}`).waitFor();
  await page.getByRole('img', { name: 'shop_orders_total, per second, last hour' }).waitFor();
  await page.getByRole('img', { name: 'shop_wait_seconds_bucket, 95th percentile, last hour' }).waitFor();
  await page.getByRole('textbox', { name: 'Type' }).click();
  await page.getByRole('option', { name: 'Gauge' }).click();
  await expect.poll(() => page.getByText('shop_orders_total').count()).toBe(0);
  await page.getByLabel('All types').click();
  await page.getByRole('button', { name: 'shop_stock' }).click();
  await page.getByRole('dialog').getByText(`Stock, see ${hostile}`).waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'shop_orders_total' }).click();
  const detail = page.getByRole('dialog');
  await detail.getByRole('button', { name: 'Copy selector' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('shop_orders_total');
  expect(await detail.getByRole('link', { name: 'Explore' }).getAttribute('href')).toContain('expr=sum+%28rate%28shop_orders_total');
  await detail.getByRole('button', { name: 'Breakdown: page' }).click();
  await detail.getByRole('img', { name: hostile }).waitFor();
  await untouched(page);
  expect(problems).toEqual([]);
});

test('cardinality drills down, and a rule goes into the scrape configuration after a look at the change', async () => {
  const { page, problems } = await open(browser);
  await enter(page, server);
  await page.goto(path('cardinality', { topN: '20' }));
  const metrics = page.getByRole('region', { name: 'Metrics by series' });
  await metrics.getByText('shop_orders_total').waitFor();
  await metrics.getByRole('button', { name: 'Drill down: shop_orders_total' }).click();
  await page.getByRole('region', { name: 'Labels by number of values' }).getByRole('button', { name: 'Focus: page' }).click();
  await page.getByRole('region', { name: 'Values of page by series' }).getByText(hostile).waitFor();
  expect(page.url()).toContain('match=shop_orders_total');
  await untouched(page);

  await page.getByRole('button', { name: 'Generate relabel rule for user' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/Saves 38 series/).waitFor();
  await expect.poll(() => dialog.getByRole('button', { name: 'Review the change' }).isEnabled()).toBe(true);
  await dialog.getByText('Drop metric').click();
  await dialog.getByLabel('Metric', { exact: true }).fill('shop_stock');
  await dialog.getByText(/Saves 1 series/).waitFor();
  await expect.poll(() => dialog.getByRole('button', { name: 'Review the change' }).isEnabled()).toBe(true);
  await dialog.getByRole('button', { name: 'Review the change' }).click();
  await dialog.getByText("+         regex: shop_stock").first().waitFor();
  await dialog.getByRole('button', { name: 'Apply', exact: true }).click();
  await page.getByText(/Applied as revision/).waitFor();
  const stored = await (await fetch(`${server.url}/control/v1/instances/${instance.prometheusInstanceId}/config`, { headers: { Authorization: 'Basic ' + Buffer.from(`${server.key.id}:${server.key.secret}`).toString('base64') } })).text();
  expect(stored).toContain('metric_relabel_configs:');
  expect(stored).toContain('job_name: self # this server');
  expect(problems).toEqual([]);
});

test('a wrong selector is told, one that finds nothing offers the way back', async () => {
  const { page, problems } = await open(browser);
  await enter(page, server);
  await page.goto(path('cardinality', { match: '{job=' }));
  await page.getByRole('alert').waitFor();
  await page.goto(path('cardinality', { match: '{job="nobody"}' }));
  await page.getByText('No series here').waitFor();
  await page.getByRole('button', { name: 'All series' }).last().click();
  await page.getByText('Metrics by series').waitFor();
  await page.goto(path('metrics', { q: 'nothing_like_it' }));
  await page.getByText('No metric has this name').waitFor();
  expect(problems).toEqual([]);
});

test.each(views)('data pages, $width px, $scheme', async (view) => {
  const { page, problems } = await open(browser, view);
  await enter(page, server);
  const findings: string[] = [];
  for (const [name, at, wait] of [
    ['targets', path('targets'), 'Nothing listens on that address'],
    ['targets-discovery', path('targets/discovery'), 'drop.invalid'],
    ['targets-sandbox', path('targets/sandbox'), 'Try example'],
    ['metrics', path('metrics', { q: 'shop' }), 'Stock, see'],
    ['metrics-detail', path('metrics', { q: 'shop', metric: 'shop_orders_total', by: 'page' }), 'Most frequent values'],
    ['cardinality', path('cardinality', { focus: 'job' }), 'Values of job by series'],
    ['cardinality-rule', path('cardinality', { match: 'shop_orders_total' }), 'Metrics by series'],
  ] as const) {
    await page.goto(at);
    await page.getByText(wait).first().waitFor();
    if (name === 'targets-sandbox') {
      await page.getByRole('button', { name: 'Try example' }).click();
      await page.getByText('The target is kept').waitFor();
    } else if (name === 'cardinality-rule') {
      await page.getByRole('button', { name: 'Generate relabel rule for shop_orders_total' }).click();
      await page.getByText('Saves 40 series').waitFor();
    }

    await page.waitForTimeout(500);
    await shot(page, name, view);
    findings.push(...(await axeFindings(page)).map((f) => `${name}: ${f}`));
  }

  expect(findings).toEqual([]);
  expect(problems).toEqual([]);
});
