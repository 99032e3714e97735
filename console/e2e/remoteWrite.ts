// Remote write 1.0 by hand, so that tests can store what they like without a client.

export interface SentSeries {
  labels: Record<string, string>;
  /** Milliseconds, value. */
  samples: [number, number][];
}

/** Stores series. */
export async function remoteWrite(url: string, series: SentSeries[]): Promise<void> {
  const request = Buffer.concat([
    ...series.map((s) =>
      field(
        1,
        Buffer.concat([
          ...Object.entries(s.labels)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, value]) => field(1, Buffer.concat([field(1, Buffer.from(name)), field(2, Buffer.from(value))]))),
          ...s.samples.map(([time, value]) => field(2, Buffer.concat([Buffer.from([9]), double(value), Buffer.from([16]), varint(BigInt(time))]))),
        ]),
      ),
    ),
  ]);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-protobuf', 'Content-Encoding': 'snappy', 'X-Prometheus-Remote-Write-Version': '0.1.0' },
    body: new Uint8Array(snappy(request)),
  });
  if (!response.ok) {
    throw new Error(`remote write: ${response.status} ${await response.text()}`);
  }
}

function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([number * 8 + 2]), varint(BigInt(content.length)), content]);
}

function double(value: number): Buffer {
  const out = Buffer.alloc(8);
  out.writeDoubleLE(value);
  return out;
}

function varint(value: bigint): Buffer {
  const out: number[] = [];
  while (value > 127n) {
    out.push(Number(value & 127n) | 128);
    value >>= 7n;
  }

  return Buffer.from([...out, Number(value)]);
}

/** A block of literals: valid, if not smaller. */
function snappy(content: Buffer): Buffer {
  const parts = [varint(BigInt(content.length))];
  for (let at = 0; at < content.length; at += 65_536) {
    const piece = content.subarray(at, at + 65_536);
    const length = piece.length - 1;
    parts.push(Buffer.from([61 << 2, length & 255, length >> 8]), piece);
  }

  return Buffer.concat(parts);
}
