import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const executable = process.env.DEUCALION_EXECUTABLE ?? new URL('../../out/deucalion', import.meta.url).pathname;

/** A server of our own on an empty directory, with the quick start's live data. */
export class Server {
  private constructor(
    readonly url: string,
    readonly setupLink: string,
    readonly key: { id: string; secret: string },
    private readonly process: ChildProcess,
    private readonly directory: string,
  ) {}

  static async start(...args: string[]): Promise<Server> {
    const directory = mkdtempSync(join(tmpdir(), 'deucalion-console-'));
    const [port, internal] = [await freePort(), await freePort()];
    const key = { id: 'rootkey', secret: 'rootsecret123' };
    const child = spawn(
      executable,
      ['serve', '--storage.path', directory, '--web.listen-address', `127.0.0.1:${port}`, '--web.internal-listen-address', `127.0.0.1:${internal}`, ...args],
      { env: { ...process.env, DEUCALION_ROOT_ACCESS_KEY_ID: key.id, DEUCALION_ROOT_ACCESS_KEY_SECRET: key.secret }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let output = '';
    const ready = new Promise<string>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('Ready.')) {
          resolve(output);
        }
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.on('exit', (code) => reject(new Error(`the server ended with ${code}:\n${output}`)));
    });
    const link = /(http:\S+\/console\/setup#code=\S+)/.exec(await ready)?.[1];
    if (!link) {
      child.kill('SIGKILL');
      throw new Error('the server printed no set-up link:\n' + output);
    }

    return new Server(`http://127.0.0.1:${port}`, link, key, child, directory);
  }

  /** Asks the control API as root. */
  async control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const text = typeof body === 'string';
    const response = await fetch(`${this.url}/control/v1${path}`, {
      method,
      headers: {
        Authorization: 'Basic ' + Buffer.from(`${this.key.id}:${this.key.secret}`).toString('base64'),
        ...(body === undefined ? {} : { 'Content-Type': text ? 'text/yaml' : 'application/json' }),
      },
      body: body === undefined ? undefined : text ? (body as string) : JSON.stringify(body),
    });
    const answer = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${answer}`);
    }

    return answer === '' ? (undefined as T) : (JSON.parse(answer) as T);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(timer);
    rmSync(this.directory, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
