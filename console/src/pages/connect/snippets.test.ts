import { expect, test } from 'vitest';
import type { Instance } from '../../api/types';
import { credentialOf, curlQuery, grafanaYaml, headerOf, isLoopback, seenFrom, sendSnippet, ways } from './snippets';

const instance = {
  prometheusInstanceName: 'shop "1"',
  version: 'V2',
  enableAuthToken: false,
  remoteWriteInterUrl: 'http://h/w',
  otlpInterUrl: 'http://h/o',
  pushGatewayInterUrl: 'http://h/p',
} as Instance;

test('what a client sends follows from the version and from the token', () => {
  expect(credentialOf(instance).kind).toBe('key');
  expect(credentialOf({ ...instance, version: 'V1' }).kind).toBe('none');
  expect(credentialOf({ ...instance, version: 'V1', enableAuthToken: true }).kind).toBe('token');
  expect(headerOf({ kind: 'key', id: 'a', secret: 'b:c' })).toBe('Basic YTpiOmM=');
  expect(headerOf({ kind: 'token', token: 'x' })).toBe('x');
});

test('names and secrets are quoted', () => {
  expect(grafanaYaml(instance, 'http://h', { kind: 'none' })).toContain('- name: "shop \\"1\\""');
  expect(curlQuery('http://h', { kind: 'key', id: 'i', secret: "it's" })).toContain(`-u 'i:it'\\''s'`);
});

test('every way carries the credential where one is needed', () => {
  for (const way of ways) {
    const text = sendSnippet(way, instance, { kind: 'key', id: 'THEID', secret: 'THESECRET' });
    expect(way === 'scrape' || /THEID|VEhFSUQ6/.test(text), `${way}: ${text}`).toBe(true);
  }
});

test('a container names the host', () => {
  expect(seenFrom('http://127.0.0.1:9090/prometheus', 'docker')).toBe('http://host.docker.internal:9090/prometheus');
  expect(seenFrom('http://metrics.example/x', 'docker')).toBe('http://metrics.example/x');
  expect(isLoopback('http://localhost:9090')).toBe(true);
  expect(isLoopback('http://localhost.example')).toBe(false);
});
