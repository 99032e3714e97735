import { expect, test } from 'vitest';
import { formatLabels, parseLabels } from './labelText';

test('labels are read as people paste them', () => {
  expect(parseLabels('up{job="a,b",x="1"}').labels).toEqual({ __name__: 'up', job: 'a,b', x: '1' });
  expect(parseLabels('__address__=host:9100\n\njob: node\nempty=""').labels).toEqual({ __address__: 'host:9100', job: 'node', empty: '' });
  expect(parseLabels('a="1"\nnonsense')).toEqual({ labels: { a: '1' }, wrong: 2 });
  expect(parseLabels(`a="${'\\'.repeat(5000)}`).wrong).toBe(1);
});

test('what is written is read again', () => {
  const labels = { a: '<b>"\\\n', 'with space': 'x', __address__: 'h:1' };
  expect(parseLabels(formatLabels(labels)).labels).toEqual(labels);
});
