import { ActionIcon, Button, Group, Input, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { RetentionRule } from '../../api/types';
import { useText } from '../../i18n';

const maxRules = 50;
let last = 0;

/** A rule with a key of its own, so that removing a row does not mix up the others. */
export interface KeyedRule extends RetentionRule {
  key: number;
}

export function keyed(rule: RetentionRule): KeyedRule {
  return { ...rule, key: ++last };
}

/** Rows of selector and duration. */
export function RetentionRules({ rules, onChange }: { rules: KeyedRule[]; onChange: (rules: KeyedRule[]) => void }) {
  const t = useText();
  const set = (key: number, change: Partial<RetentionRule>) => onChange(rules.map((r) => (r.key === key ? { ...r, ...change } : r)));
  return (
    <Stack gap="xs" role="group" aria-label={t('instance.storage.rules')}>
      <div>
        <Input.Label component="div">{t('instance.storage.rules')}</Input.Label>
        <Input.Description>{t('instance.storage.rulesHint')}</Input.Description>
      </div>
      {rules.length === 0 && <Text size="sm">{t('instance.storage.noRules')}</Text>}
      {rules.map((rule, i) => (
        <Group key={rule.key} gap="xs" wrap="nowrap">
          <TextInput
            flex={1}
            aria-label={t('instance.storage.match', { number: i + 1 })}
            placeholder={'{__name__=~"debug_.*"}'}
            ff="monospace"
            spellCheck={false}
            value={rule.match}
            onChange={(e) => set(rule.key, { match: e.currentTarget.value })}
          />
          <TextInput
            w={90}
            aria-label={t('instance.storage.duration', { number: i + 1 })}
            placeholder="7d"
            value={rule.duration}
            onChange={(e) => set(rule.key, { duration: e.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="red"
            size="lg"
            aria-label={t('instance.storage.removeRule', { number: i + 1 })}
            onClick={() => onChange(rules.filter((r) => r.key !== rule.key))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          disabled={rules.length >= maxRules}
          onClick={() => onChange([...rules, keyed({ match: '', duration: '' })])}
        >
          {t('instance.storage.addRule')}
        </Button>
      </Group>
    </Stack>
  );
}
