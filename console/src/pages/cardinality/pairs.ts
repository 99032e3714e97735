/** "label=value" apart. A name may hold "=" itself: the longest known name wins, else the first "=" is taken. */
export function splitPair(pair: string, labels: string[]): [label: string, value: string] {
  const known = labels.filter((l) => pair.startsWith(`${l}=`)).reduce((a, b) => (b.length > a.length ? b : a), '');
  const at = known === '' ? pair.indexOf('=') : known.length;
  return [pair.slice(0, at), pair.slice(at + 1)];
}
