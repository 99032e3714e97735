// prom-client, the client library of Node: it pushes to the push gateway API, and what it exposes is scraped.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import client from 'prom-client';
import { eventually, startServer, valueOf } from './server.mjs';

let server;
before(async () => { server = await startServer(); });
after(() => server?.stop());

function metrics(registry) {
  const registers = [registry];
  const orders = new client.Counter({ name: 'shop_orders_total', help: 'Orders "so far" \\ and\nmore.', labelNames: ['kind'], registers });
  orders.inc({ kind: 'wéb "x"\ny' }, 7);
  new client.Gauge({ name: 'shop_open', help: 'Open ones.', registers }).set(-0.5);
  const seconds = new client.Histogram({ name: 'shop_seconds', help: 'Duration.', buckets: [0.5, 2], registers });
  seconds.observe(0.25);
  seconds.observe(5);
  new client.Summary({ name: 'shop_bytes', help: 'Size.', percentiles: [0.5], registers }).observe(4);
  return orders;
}

async function check(instance, labels) {
  assert.equal(await valueOf(instance, `shop_orders_total{${labels},kind="wéb \\"x\\"\\ny"}`), '7');
  assert.equal(await valueOf(instance, `shop_open{${labels}}`), '-0.5');
  assert.equal(await valueOf(instance, `shop_seconds_bucket{${labels},le="0.5"}`), '1');
  assert.equal(await valueOf(instance, `shop_seconds_bucket{${labels},le="+Inf"}`), '2');
  assert.equal(await valueOf(instance, `shop_seconds_sum{${labels}}`), '5.25');
  assert.equal(await valueOf(instance, `shop_bytes{${labels},quantile="0.5"}`), '4');
}

for (const version of ['V1', 'V2']) {
  test(`push, add and delete at the push gateway API of a ${version} instance`, async () => {
    const instance = await server.createInstance(version);
    const registry = new client.Registry();
    const orders = metrics(registry);
    // The library puts paths below the gateway's own path.
    const gateway = new client.Pushgateway(instance.url + '/pushgateway', { headers: { authorization: instance.authorization } }, registry);
    const group = { jobName: 'batch one', groupings: { instance: 'a b' } };
    const answer = await gateway.push(group);
    assert.equal(answer.resp.statusCode, 200);
    const labels = 'job="batch one",instance="a b"';
    await eventually('the push is stored', async () => (await valueOf(instance, `shop_open{${labels}}`)) !== undefined);
    await check(instance, labels);

    orders.inc({ kind: 'more' }, 2);
    await gateway.pushAdd(group);
    await eventually('the addition is stored', async () => (await valueOf(instance, `shop_orders_total{${labels},kind="more"}`)) === '2');

    const exposed = async () => (await fetch(instance.url + '/pushgateway/metrics', { headers: { authorization: instance.authorization } })).text();
    assert.match(await exposed(), /^shop_open\{/m);
    await gateway.delete(group);
    assert.doesNotMatch(await exposed(), /^shop_open\{/m);

    const stranger = new client.Pushgateway(instance.url + '/pushgateway', {}, registry);
    await assert.rejects(stranger.push(group), /401/);
  });
}

for (const type of [client.Registry.PROMETHEUS_CONTENT_TYPE, client.Registry.OPENMETRICS_CONTENT_TYPE]) {
  test(`is scraped as ${type}`, async () => {
    const registry = new client.Registry();
    registry.setContentType(type);
    metrics(registry);
    const exposed = createServer(async (_, response) => {
      response.setHeader('content-type', registry.contentType);
      response.end(await registry.metrics());
    }).listen(0, '127.0.0.1');
    await new Promise(done => exposed.once('listening', done));
    try {
      const target = `127.0.0.1:${exposed.address().port}`;
      const instance = await server.createInstance('V1', `scrape_configs:\n- { job_name: node, scrape_interval: 1s, scrape_timeout: 900ms, static_configs: [ { targets: ["${target}"] } ] }\n`);
      const labels = `job="node",instance="${target}"`;
      await eventually('the target is up', async () => (await valueOf(instance, `up{${labels}}`)) === '1');
      await check(instance, labels);
    } finally {
      exposed.closeAllConnections();
      exposed.close();
    }
  });
}
