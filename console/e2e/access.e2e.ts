import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFindings, enter, launch, open, setUp, shot, views } from './browser';
import { Server } from './server';

let server: Server;
let browser: Browser;
let url: string;
beforeAll(async () => {
  server = await Server.start('--quick-start');
  browser = await launch();
  const { page } = await open(browser);
  await setUp(page, server);
  url = (await server.control<{ items: { httpApiInterUrl: string }[] }>('GET', '/instances?name=quickstart-v2')).items[0]!.httpApiInterUrl;
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test('a user gets an AccessKey, then the permission: 401, 403 and 200 on a V2 instance', async () => {
  const { page, problems } = await open(browser);
  await enter(page, server);
  await page.goto(`${server.url}/console/access`);
  await page.getByRole('button', { name: 'Create user' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('User name').fill('grafana');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { name: 'grafana' }).waitFor();

  await page.getByRole('button', { name: 'Create AccessKey' }).click();
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.getByText('the only time that the secret is shown').waitFor();
  await dialog.getByRole('button', { name: 'Copy' }).nth(0).click();
  const id = await page.evaluate(() => navigator.clipboard.readText());
  await dialog.getByRole('button', { name: /Cop/ }).nth(1).click();
  const secret = await page.evaluate(() => navigator.clipboard.readText());
  await dialog.getByRole('button', { name: 'I saved it' }).click();
  const ask = async (password: string) => (await fetch(`${url}/api/v1/query?query=up`, { headers: { Authorization: 'Basic ' + Buffer.from(`${id}:${password}`).toString('base64') } })).status;
  expect(await ask('wrong')).toBe(401);
  expect(await ask(secret)).toBe(403);

  const policies = page.getByRole('region', { name: 'Permissions' });
  await policies.getByRole('textbox', { name: 'Policy' }).click();
  await page.getByRole('option', { name: /AliyunPrometheusMetricReadAccess/ }).click();
  await policies.getByRole('button', { name: 'Grant permission' }).click();
  await policies.getByRole('cell', { name: 'Read metrics' }).waitFor();
  await expect.poll(() => ask(secret)).toBe(200);

  await page.getByRole('region', { name: 'AccessKeys' }).getByRole('button', { name: 'Disable' }).click();
  await page.getByText('Disabled').waitFor();
  await expect.poll(() => ask(secret)).toBe(401);
  expect(await page.content()).not.toContain(secret);
  expect(problems).toEqual([]);
});

test('names with markup in them are text', async () => {
  const hostile = '<img src=x onerror="window.hacked=1">';
  await server.control('POST', '/users', { userName: 'hostile', displayName: hostile });
  const { page, problems } = await open(browser);
  await enter(page, server);
  await page.goto(`${server.url}/console/access/users`);
  await page.getByText(hostile).waitFor();
  expect(await page.evaluate(() => (window as unknown as { hacked?: number }).hacked)).toBeUndefined();
  expect(problems).toEqual([]);
});

test.each(views)('Access, $width px, $scheme', async (view) => {
  const { page, problems } = await open(browser, view);
  await enter(page, server);
  for (const [tab, wait] of [
    ['users', 'root owns everything'],
    ['users/grafana', 'Grant permission'],
    ['keys', 'rootkey'],
    ['policies', 'AliyunCloudMonitorFullAccess'],
    ['audit', 'CreateAccessKey'],
  ] as const) {
    await page.goto(`${server.url}/console/access/${tab}`);
    await page.getByText(wait).first().waitFor();
    await shot(page, `access-${tab.replace('/', '-')}`, view);
    expect(await axeFindings(page)).toEqual([]);
  }

  expect(problems).toEqual([]);
});
