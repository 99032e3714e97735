import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFindings, enter, launch, open, setUp, shot, views } from './browser';
import { Server } from './server';

let server: Server;
let browser: Browser;
beforeAll(async () => {
  server = await Server.start('--quick-start');
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test('the printed link sets the password of root once and signs in', async () => {
  const { page, problems } = await open(browser);
  await setUp(page, server);
  expect(problems).toEqual([]);
  const again = await open(browser);
  await again.page.goto(server.setupLink);
  await again.page.getByLabel(/^New password( \*)?$/).fill('another password');
  await again.page.getByLabel('New password again').fill('another password');
  await again.page.getByRole('button', { name: 'Set the password and sign in' }).click();
  expect(await again.page.getByRole('alert').innerText()).toContain('set-up code');
});

test('a wrong password is refused without telling whether the user exists', async () => {
  const { page } = await open(browser);
  const texts: string[] = [];
  for (const user of ['root', 'nobody']) {
    await page.goto(`${server.url}/console/`);
    await page.getByLabel('User name').fill(user);
    await page.getByLabel('Password').fill('wrong password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    texts.push(await page.getByRole('alert').locator('p').first().innerText());
  }

  expect(texts[0]).toBe(texts[1]);
});

test.each(views)('sign-in and instances, $width px, $scheme', async (view) => {
  const { page, problems } = await open(browser, view);
  await page.goto(`${server.url}/console/`);
  await page.getByLabel('User name').waitFor();
  await shot(page, 'sign-in', view);
  expect(await axeFindings(page)).toEqual([]);
  await enter(page, server);
  await page.goto(`${server.url}/console/instances`);
  await page.getByText('quickstart-v2').waitFor();
  await page.waitForTimeout(300);
  await shot(page, 'instances', view);
  expect(await axeFindings(page)).toEqual([]);
  expect(problems).toEqual([]);
});

test('the console speaks Chinese to a Chinese browser', async () => {
  const { page } = await open(browser, views[0]!, 'zh-CN');
  await page.goto(`${server.url}/console/`);
  await page.getByRole('heading', { name: '登录' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
});
