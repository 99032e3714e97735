// Compresses what was built, so that the server only hands bytes out; prints the size of the first load.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = new URL('../dist', import.meta.url).pathname;

function* files(dir) {
  for (const name of readdirSync(dir)) {
    const path = join(dir, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else yield path;
  }
}

const sizes = new Map();
for (const path of [...files(root)]) {
  if (!/\.(js|css|svg|json)$/.test(path)) continue;
  const plain = readFileSync(path);
  const gzip = gzipSync(plain, { level: 9 });
  sizes.set(path.slice(root.length + 1), gzip.length);
  if (plain.length < 1024) continue;
  writeFileSync(path + '.gz', gzip);
  writeFileSync(path + '.br', brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
}

// The first load is what index.html names.
const html = readFileSync(join(root, 'index.html'), 'utf8');
let js = 0;
for (const [name, size] of sizes) if (name.endsWith('.js') && html.includes(name)) js += size;
const limit = 400_000;
console.log(`first load: ${(js / 1000).toFixed(0)} kB of gzip JavaScript (at most ${limit / 1000})`);
if (js > limit) process.exit(1);
