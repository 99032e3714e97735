// The requests that Grafana's Prometheus data source sends, in its order and form, played against instances with live data. This is the sequence, not Grafana itself.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually, startServer, valueOf } from './server.mjs';

let server;
before(async () => { server = await startServer(); });
after(() => server?.stop());

// Whole seconds snapped to the minute, as Grafana asks for label names and values.
function minutes() {
  const now = Math.floor(Date.now() / 1000);
  return { start: String(Math.floor((now - 3600) / 60) * 60), end: String(Math.ceil(now / 60) * 60) };
}

// What the data source's back end sends with queries.
const dashboard = { 'X-Dashboard-Uid': 'd1', 'X-Dashboard-Title': 'Shop', 'X-Panel-Id': '2', 'X-Panel-Title': 'Up', 'X-Datasource-Uid': 'u1', 'X-Grafana-Org-Id': '1', 'X-Query-Group-Id': 'g' };

for (const version of ['V1', 'V2']) {
  for (const method of ['GET', 'POST']) {
    test(`Grafana with a ${version} instance by ${method}`, async () => {
      const instance = await server.createInstance(version, `
global: { scrape_interval: 1s, scrape_timeout: 900ms, evaluation_interval: 1s }
scrape_configs:
- { job_name: self, static_configs: [ { targets: ["${new URL(server.root).host}"] } ] }
`);
      await eventually('two scrapes', async () => Number(await valueOf(instance, 'count_over_time(up{job="self"}[5m])')) >= 3);

      const call = async (verb, path, parameters = {}, headers = {}) => {
        const form = new URLSearchParams(parameters);
        const response = await fetch(`${instance.url}/api/v1/${path}${verb === 'GET' && form.size ? '?' + form : ''}`, {
          method: verb,
          headers: { authorization: instance.authorization, 'accept-encoding': 'gzip, deflate, br, zstd', ...headers },
          body: verb === 'POST' ? form : undefined,
        });
        assert.notEqual(response.headers.get('content-encoding'), 'zstd');
        return response;
      };
      const data = async (...request) => {
        const response = await call(...request);
        const text = await response.text();
        assert.equal(response.status, 200, text);
        assert.match(response.headers.get('content-type'), /json/);
        const body = JSON.parse(text);
        assert.equal(body.status, 'success');
        return body.data;
      };

      // Save and test. The older data source asks for the build by POST and goes on by GET after 405 alone.
      assert.deepEqual(await data(method, 'query', { query: '1+1', time: '4' }), { resultType: 'scalar', result: [4, '2'] });
      assert.equal((await call('POST', 'status/buildinfo')).status, 405);
      const build = await data('GET', 'status/buildinfo');
      assert.equal(typeof build.version, 'string');
      assert.equal(Object.keys(build.features ?? {}).length, 0);

      // Opening: rules, whether there are exemplars (times in milliseconds), metadata.
      assert.ok(Array.isArray((await data('GET', 'rules')).groups));
      assert.deepEqual(await data('POST', 'query_exemplars', { query: 'test', start: String(Date.now() - 1_800_000), end: String(Date.now()) }), []);
      const metadata = await data('GET', 'metadata', { limit: '40000' });
      for (const family of Object.values(metadata)) {
        assert.ok(family.length > 0);
        assert.ok(family.every(f => typeof f.type === 'string' && typeof f.help === 'string'));
      }

      // Drop-down of metrics; label filters.
      const names = await data('GET', 'label/__name__/values', { limit: '40000', ...minutes() });
      assert.ok(names.includes('up') && names.length > 20);
      assert.equal((await data('GET', 'label/__name__/values', { limit: '3', ...minutes() })).length, 3);
      assert.deepEqual(await data('GET', 'label/__name__/values', { 'match[]': '{__name__=~"u.*p",job="self"}', limit: '40000', ...minutes() }), ['up']);
      const labels = await data(method, 'labels', { 'match[]': '{__name__="up"}', limit: '40000', ...minutes() });
      assert.deepEqual(labels, ['__name__', 'instance', 'job']);
      assert.deepEqual(await data('GET', 'label/job/values', { 'match[]': '{__name__="up"}', limit: '40000', ...minutes() }), ['self']);
      assert.equal((await call('POST', 'label/job/values')).status, 405);

      // Run queries: a range whose ends are multiples of the step, an instant at its end, exemplars; unknown parameters in the URL.
      const step = 5;
      const end = Math.floor(Date.now() / 1000 / step) * step + step;
      const range = { query: 'up{job="self"}', start: String(end - 300), end: String(end), step: String(step) };
      const matrix = await data(method, 'query_range', range, dashboard);
      assert.equal(matrix.resultType, 'matrix');
      assert.equal(matrix.result.length, 1);
      assert.deepEqual(matrix.result[0].metric, { __name__: 'up', job: 'self', instance: new URL(server.root).host });
      const values = matrix.result[0].values;
      assert.ok(values.every(([t, v]) => Number.isInteger(t) && t % step === 0 && v === '1'), JSON.stringify(values));
      assert.equal(values.at(-1)[0], end);
      const vector = await data(method, 'query', { query: 'sum by (job) (up)', time: String(Date.now() / 1000) }, dashboard);
      assert.equal(vector.resultType, 'vector');
      assert.deepEqual(vector.result.map(r => [r.metric, r.value[1]]), [[{ job: 'self' }, '1']]);
      assert.ok(Array.isArray(await data(method, 'query_exemplars', { query: range.query, start: range.start, end: range.end }, dashboard)));
      assert.equal((await data('POST', 'query_range?max_samples_processed_warning_threshold=5&stats=all&team=x', range, dashboard)).result.length, 1);

      // Variables: series by a bare selector, label_values, query_result.
      const series = await data(method, 'series', { 'match[]': 'up', ...minutes() });
      assert.deepEqual(series, [matrix.result[0].metric]);
      assert.ok((await data(method, 'series', { 'match[]': '{__name__!=""}', limit: '40000', ...minutes() })).length >= names.length);
      assert.deepEqual(await data('GET', 'label/instance/values', { 'match[]': 'up', ...minutes() }), [new URL(server.root).host]);

      // Annotations: a range with the step of 60 s.
      const minute = Math.ceil(Date.now() / 60_000) * 60;
      const events = await data(method, 'query_range', { query: 'up > 0', start: String(minute - 3600), end: String(minute), step: '60' });
      assert.ok(events.result[0].values.every(([t]) => t % 60 === 0));

      // Alert list and Grafana's own alert rules.
      for (const query of [{}, { 'file[]': 'a.yml', 'rule_group[]': 'g', 'rule_name[]': 'r', exclude_alerts: 'true', group_limit: '100' }]) {
        assert.ok(Array.isArray((await data('GET', 'rules', query)).groups));
      }
      assert.ok(Array.isArray((await data('GET', 'alerts')).alerts));
      assert.equal((await data(method, 'query', { query: 'up < 1', time: String(Date.now() / 1000) }, { FromAlert: 'true' })).result.length, 0);

      // A wrong query: a status that Grafana parses, a message, and no data member.
      const wrong = await call(method, 'query_range', { ...range, query: 'up{' });
      const problem = await wrong.json();
      assert.equal(wrong.status, 400);
      assert.equal(problem.errorType, 'bad_data');
      assert.ok(problem.error.length > 0 && !('data' in problem));

      // Without credentials nothing is told.
      assert.equal((await fetch(instance.url + '/api/v1/query?query=up')).status, 401);
    });
  }
}
