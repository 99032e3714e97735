import { Badge, Table, Text } from '@mantine/core';
import type { RelabelRule, RelabelStep } from '../../api/data';
import type { Labels } from '../../api/types';
import { LabelChips } from '../../components/LabelChips';
import { ScrollTable } from '../../components/ScrollTable';
import { useText } from '../../i18n';

/** One row a rule: the rule, and the labels after it with what it added marked. */
export function StepTable({ before, steps }: { before: Labels; steps: RelabelStep[] }) {
  const t = useText();
  return (
    <ScrollTable label={t('targets.steps')} minWidth={600} head={[t('targets.step'), t('targets.rule'), t('common.status'), t('targets.result')]}>
      {steps.map((s, i) => {
        const previous = i === 0 ? before : steps[i - 1]!.output;
        const reached = i === 0 || steps[i - 1]!.keep;
        const state = !reached ? 'skipped' : !s.keep ? 'dropped' : same(previous, s.output) ? 'unchanged' : 'changed';
        return (
          <Table.Tr key={i}>
            <Table.Td>{i + 1}</Table.Td>
            <Table.Td maw={320}>
              <Text component="pre" m={0} fz={12} className="mono break" style={{ whiteSpace: 'pre-wrap' }}>
                {ruleText(s.rule)}
              </Text>
            </Table.Td>
            <Table.Td>
              <Badge variant="light" tt="none" miw="max-content" color={state === 'dropped' ? 'red' : state === 'changed' ? 'teal' : 'gray'}>
                {t(`targets.step.${state}`)}
              </Badge>
            </Table.Td>
            <Table.Td maw={420}>
              {s.keep && (
                <LabelChips
                  labels={{ ...removed(previous, s.output), ...s.output }}
                  mark={(n) => (!(n in s.output) ? 'gone' : previous[n] !== s.output[n] ? 'new' : undefined)}
                />
              )}
            </Table.Td>
          </Table.Tr>
        );
      })}
    </ScrollTable>
  );
}

/** A rule as its YAML keys; those that have their usual value are left out. */
export function ruleText(rule: RelabelRule): string {
  const lines = [`action: ${rule.action}`];
  if (rule.source_labels?.length) {
    lines.push(`source_labels: [${rule.source_labels.join(', ')}]`);
  }

  if (rule.separator !== ';') {
    lines.push(`separator: ${JSON.stringify(rule.separator)}`);
  }

  if (rule.regex !== '(.*)') {
    lines.push(`regex: ${rule.regex}`);
  }

  if (rule.modulus) {
    lines.push(`modulus: ${rule.modulus}`);
  }

  if (rule.target_label) {
    lines.push(`target_label: ${rule.target_label}`);
  }

  if (rule.replacement !== '$1') {
    lines.push(`replacement: ${rule.replacement === '' ? "''" : rule.replacement}`);
  }

  return lines.join('\n');
}

function same(a: Labels, b: Labels): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((n) => a[n] === b[n]);
}

function removed(before: Labels, after: Labels): Labels {
  return Object.fromEntries(Object.entries(before).filter(([n]) => !(n in after)));
}
