import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFindings, enter, launch, open, setUp, shot, views } from './browser';
import { Server } from './server';

interface InstanceObject {
  prometheusInstanceId: string;
  httpApiInterUrl: string;
}

let server: Server;
let browser: Browser;
let v1: InstanceObject;
beforeAll(async () => {
  server = await Server.start('--quick-start');
  browser = await launch();
  v1 = (await server.control<{ items: InstanceObject[] }>('GET', '/instances?name=quickstart-v1')).items[0]!;
  const { page } = await open(browser);
  await setUp(page, server);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function openSettings(page: Page, id = v1.prometheusInstanceId): Promise<void> {
  await enter(page, server);
  await page.goto(`${server.url}/console/instances/${id}`);
  await page.getByRole('heading', { name: 'Danger zone' }).waitFor();
}

test('from the list to Settings: the HTTP API URL is copied, and answers', async () => {
  const { page, problems } = await open(browser);
  await enter(page, server);
  await page.goto(`${server.url}/console/instances`);
  await page.getByRole('row', { name: /quickstart-v1/ }).getByRole('link', { name: 'Settings' }).click();
  const card = page.getByRole('region', { name: /^HTTP API URL/ });
  await card.getByRole('img', { name: 'Reached from this browser' }).first().waitFor();
  await card.getByRole('button', { name: 'Copy' }).first().click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(v1.httpApiInterUrl);
  expect((await fetch(`${copied}/api/v1/query?query=up`)).status).toBe(200);
  expect(problems).toEqual([]);
});

test('Generate Token shows it once; then it is asked for, Test connection explains it, and Regenerate ends it', async () => {
  const made = await server.control<InstanceObject>('POST', '/instances', { prometheusInstanceName: 'tokens', version: 'V1' });
  const query = `${made.httpApiInterUrl}/api/v1/query?query=up`;
  expect((await fetch(query)).status).toBe(200);

  const { page, problems } = await open(browser);
  await openSettings(page, made.prometheusInstanceId);
  const card = page.getByRole('region', { name: 'Token (V1)' });
  await card.getByText('Not generated: anyone with the URL can read').waitFor();
  await card.getByRole('button', { name: 'Generate Token' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('every client must send it').waitFor();
  await dialog.getByRole('button', { name: 'Generate Token' }).click();
  await dialog.getByText('the only time that the token is shown').waitFor();
  await dialog.getByRole('button', { name: 'Copy' }).click();
  const token = await page.evaluate(() => navigator.clipboard.readText());
  await dialog.getByRole('button', { name: 'I saved it' }).click();
  await card.getByText('Required').waitFor();
  expect((await fetch(query)).status).toBe(401);
  expect((await fetch(query, { headers: { Authorization: token } })).status).toBe(200);

  const test = page.getByRole('region', { name: 'Test connection' });
  await test.getByLabel('Credential').getByText('Token').click();
  await test.getByRole('textbox', { name: 'Token' }).fill('wrong');
  await test.getByRole('button', { name: 'Test', exact: true }).click();
  await test.getByRole('alert').getByText(/Regenerate the token|token/i).first().waitFor();

  await card.getByRole('button', { name: 'Regenerate' }).click();
  await dialog.getByText('end at once').waitFor();
  await dialog.getByRole('button', { name: 'Regenerate' }).click();
  await dialog.getByRole('button', { name: 'I saved it' }).click();
  await expect.poll(async () => (await fetch(query, { headers: { Authorization: token } })).status).toBe(401);
  expect(await page.content()).not.toContain(token);
  expect(problems).toEqual([]);
});

test('a wrong prometheus.yml shows its problem at its line; a right one is compared, applied and rolled back', async () => {
  const made = await server.control<InstanceObject>('POST', '/instances', { prometheusInstanceName: 'configured', version: 'V2' });
  const { page, problems } = await open(browser);
  await enter(page, server);
  await page.goto(`${server.url}/console/instances/${made.prometheusInstanceId}/configuration`);
  const editor = page.getByRole('textbox', { name: 'prometheus.yml' });
  await editor.waitFor();
  await editor.click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText('scrape_configs:\n- job_name: one\n  scrape_intervall: 5s\n');
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByRole('alert').getByText(/^3:3 .*scrape_interval/).waitFor();
  await page.keyboard.press('Escape');
  await editor.click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText('scrape_configs:\n- job_name: one\n  scrape_interval: 5s\n');
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByText('The configuration is valid.').waitFor();
  await page.getByRole('button', { name: 'Apply …' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('+ - job_name: one').waitFor();
  await dialog.getByLabel('Note for the history').fill('first job');
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('cell', { name: 'first job' }).waitFor();
  expect(problems).toEqual([]);
});

test('storage size and retention rules are set, refused with a reason, and removed', async () => {
  const made = await server.control<InstanceObject>('POST', '/instances', { prometheusInstanceName: 'kept', version: 'V2' });
  const stored = () => server.control<{ storageSize: number; retentionRules: unknown[] }>('GET', `/instances/${made.prometheusInstanceId}`);
  const { page, problems } = await open(browser);
  await openSettings(page, made.prometheusInstanceId);
  const card = page.getByRole('region', { name: 'Storage', exact: true });
  const save = card.getByRole('button', { name: 'Save' });
  await card.getByText('No rules: all series').waitFor();
  expect(await save.isDisabled()).toBe(true);
  await card.getByLabel('Storage size').fill('50GB');
  await card.getByRole('button', { name: 'Add a rule' }).click();
  await card.getByLabel('Selector of rule 1').fill('{__name__=~"debug_.*"}');
  await card.getByLabel('Duration of rule 1').fill('7d');
  await card.getByRole('button', { name: 'Add a rule' }).click();
  await card.getByLabel('Selector of rule 2').fill('up');
  await card.getByLabel('Duration of rule 2').fill('1d');
  expect(await axeFindings(page)).toEqual([]);
  await save.click();
  await expect.poll(stored).toMatchObject({
    storageSize: 50 * 1024 ** 3,
    retentionRules: [
      { match: '{__name__=~"debug_.*"}', duration: '7d' },
      { match: 'up', duration: '1d' },
    ],
  });
  await page.reload();
  expect(await card.getByLabel('Storage size').inputValue()).toBe('50GiB');
  await card.getByRole('button', { name: 'Remove rule 1' }).click();
  expect(await card.getByLabel('Selector of rule 1').inputValue()).toBe('up');
  await card.getByLabel('Storage size').fill('');
  await save.click();
  await expect.poll(stored).toMatchObject({ storageSize: 0, retentionRules: [{ match: 'up', duration: '1d' }] });
  expect(problems).toEqual([]);

  // Last: the browser reports a refused request as a problem of the page.
  await card.getByLabel('Duration of rule 1').fill('90d');
  await save.click();
  await card.getByText('must be shorter than storageDuration (90d)').waitFor();
});

test.each(views)('Settings and Configuration, $width px, $scheme', async (view) => {
  const { page, problems } = await open(browser, view);
  await openSettings(page);
  await page.getByRole('img', { name: 'Reached from this browser' }).first().waitFor();
  await shot(page, 'settings', view);
  expect(await axeFindings(page)).toEqual([]);
  await page.goto(`${server.url}/console/instances/${v1.prometheusInstanceId}/configuration`);
  await page.getByRole('textbox', { name: 'prometheus.yml' }).waitFor();
  await page.getByRole('cell', { name: 'quick start' }).waitFor();
  await shot(page, 'configuration', view);
  expect(await axeFindings(page)).toEqual([]);
  expect(problems).toEqual([]);
});
