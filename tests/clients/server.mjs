// The built product (out/deucalion) on free loopback ports and a directory of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../out/deucalion', import.meta.url));
const id = 'root-key-for-tests';
const secret = 'root-secret-for-tests-0123456789';
export const basic = 'Basic ' + Buffer.from(`${id}:${secret}`).toString('base64');

export async function freePort() {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  listener.close();
  await once(listener, 'close');
  return port;
}

/** Polls until the function gives something true, and gives that; errors count as false until the time is over. */
export async function eventually(what, ask, seconds = 60) {
  const end = performance.now() + seconds * 1000;
  for (let last; ;) {
    try {
      const found = await ask();
      if (found) return found;
      last = found;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) throw new Error(`within ${seconds} s this did not become true: ${what}`, { cause: last });
    await new Promise(done => setTimeout(done, 100));
  }
}

export async function startServer() {
  const folder = await mkdtemp(join(tmpdir(), 'deucalion-clients-'));
  const [port, internal] = [await freePort(), await freePort()];
  const child = spawn(program, ['serve', '--storage.path', folder, '--web.listen-address', `127.0.0.1:${port}`, '--web.internal-listen-address', `127.0.0.1:${internal}`], {
    env: { ...process.env, DEUCALION_ROOT_ACCESS_KEY_ID: id, DEUCALION_ROOT_ACCESS_KEY_SECRET: secret },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const root = `http://127.0.0.1:${port}`;
  const control = async (method, path, body, type = 'application/json') => {
    const response = await fetch(`${root}/control/v1/${path}`, { method, headers: { authorization: basic, 'content-type': type }, body: type === 'application/json' ? JSON.stringify(body) : body });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : {};
  };
  const server = {
    root,
    /** Gives { url, authorization, id }: V1 with a token that is required from then on, V2 with the AccessKey as Basic. */
    async createInstance(version, configuration) {
      const made = await control('POST', 'instances', { prometheusInstanceName: 'test-' + version, version, regionId: 'local' });
      const instance = { id: made.prometheusInstanceId, url: made.httpApiInterUrl, authorization: basic };
      if (version === 'V1') instance.authorization = 'Bearer ' + (await control('POST', `instances/${instance.id}/tokens`, {})).token;
      if (configuration) await control('PUT', `instances/${instance.id}/config`, configuration, 'text/yaml');
      return instance;
    },
    async stop() {
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await eventually('the server is ready', async () => (await fetch(root + '/-/ready')).ok);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

/** The value of a query's only series, or undefined. */
export async function valueOf(instance, query) {
  const response = await fetch(`${instance.url}/api/v1/query?query=${encodeURIComponent(query)}`, { headers: { authorization: instance.authorization } });
  const body = await response.json();
  if (body.status !== 'success') throw new Error(JSON.stringify(body));
  return body.data.result[0]?.value[1];
}
