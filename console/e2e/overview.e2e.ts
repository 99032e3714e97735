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
