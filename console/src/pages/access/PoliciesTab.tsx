import { Badge, Button, Code, Group, JsonInput, Loader, Modal, Stack, Table, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useChange } from '../../api/control';
import type { Policy } from '../../api/types';
import { Card } from '../../components/Card';
import { ConfirmByName } from '../../components/ConfirmByName';
import { ErrorNote } from '../../components/ErrorNote';
import { ScrollTable } from '../../components/ScrollTable';
import { useText } from '../../i18n';
import { AccessFailure } from './AccessFailure';
import { meaning } from './UserDetail';
import { usePolicies } from './useAccess';

// A first policy for people who have never written one: read what carries one label value.
const example = JSON.stringify(
  [{ effect: 'Allow', actions: ['prometheus:QueryMetrics'], resources: ['acs:prometheus:*:*:instance/*'], conditions: { matchers: ['{team="a"}'] } }],
  null,
  2,
);

export function PoliciesTab() {
  const t = useText();
  const policies = usePolicies();
  const [edited, setEdited] = useState<Policy | 'new'>();
  const [deleting, setDeleting] = useState<Policy>();
  const remove = useChange<string>((name) => [`/policies/${encodeURIComponent(name)}`, { method: 'DELETE' }], [['policies'], ['users']]);
  if (policies.error) {
    return <AccessFailure error={policies.error} onRetry={() => void policies.refetch()} />;
  }

  return (
    <Card
      title={t('access.tab.policies')}
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
          {t('policies.create')}
        </Button>
      }
    >
      {policies.isPending ? (
        <Loader aria-label={t('common.loading')} />
      ) : (
        <ScrollTable label={t('access.tab.policies')} minWidth={760} head={[t('policies.name'), t('policies.type'), t('policies.description'), t('policies.statements'), t('common.actions')]}>
          {policies.data.map((p) => (
            <Table.Tr key={p.policyName}>
              <Table.Td className="mono">{p.policyName}</Table.Td>
              <Table.Td>
                <Badge variant="default" tt="none">
                  {t(p.policyType === 'System' ? 'policies.system' : 'policies.custom')}
                </Badge>
              </Table.Td>
              <Table.Td className="break">{meaning(t, p.policyName) || p.description}</Table.Td>
              <Table.Td className="break">
                {p.statements.map((s, i) => (
                  <div key={i}>
                    <b>{s.effect}</b> {s.actions.map((a) => a.replace('prometheus:', '')).join(', ')}
                    {s.conditions?.matchers?.map((m) => (
                      <Code key={m} ml={4}>
                        {m}
                      </Code>
                    ))}
                  </div>
                ))}
              </Table.Td>
              <Table.Td>
                {p.policyType !== 'System' && (
                  <Group gap={4} wrap="nowrap">
                    <Button size="compact-sm" variant="subtle" onClick={() => setEdited(p)}>
                      {t('common.edit')}
                    </Button>
                    <Button size="compact-sm" variant="subtle" color="red" onClick={() => setDeleting(p)}>
                      {t('common.delete')}
                    </Button>
                  </Group>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </ScrollTable>
      )}
      {edited && <EditPolicy policy={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />}
      {deleting && (
        <ConfirmByName
          opened
          onClose={() => setDeleting(undefined)}
          title={t('policies.delete')}
          name={deleting.policyName}
          action={t('common.delete')}
          pending={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(deleting.policyName, { onSuccess: () => setDeleting(undefined) })}
        >
          {t('policies.deleteText')}
        </ConfirmByName>
      )}
    </Card>
  );
}

function EditPolicy({ policy, onClose }: { policy?: Policy; onClose: () => void }) {
  const t = useText();
  const [name, setName] = useState(policy?.policyName ?? '');
  const [description, setDescription] = useState(policy?.description ?? '');
  const [text, setText] = useState(policy ? JSON.stringify(policy.statements, null, 2) : example);
  const [wrong, setWrong] = useState(false);
  const put = useChange<object>((body) => [`/policies/${encodeURIComponent(name.trim())}`, { method: 'PUT', json: body }], [['policies'], ['users']]);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    let statements: unknown;
    try {
      statements = JSON.parse(text);
    } catch {
      statements = undefined;
    }

    setWrong(!Array.isArray(statements));
    if (Array.isArray(statements)) {
      put.mutate({ description: description.trim() || undefined, statements }, { onSuccess: onClose });
    }
  };
  return (
    <Modal opened onClose={onClose} title={policy?.policyName ?? t('policies.create')} size="lg" closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form onSubmit={submit}>
        <Stack>
          {!policy && <TextInput data-autofocus required maxLength={128} label={t('policies.name')} value={name} onChange={(e) => setName(e.currentTarget.value)} />}
          <TextInput maxLength={256} label={t('policies.description')} value={description} onChange={(e) => setDescription(e.currentTarget.value)} />
          <JsonInput
            label={t('policies.json')}
            description={t('policies.jsonHint')}
            autosize
            minRows={10}
            maxRows={24}
            value={text}
            onChange={setText}
            error={wrong ? t('policies.notJson') : undefined}
            classNames={{ input: 'mono' }}
          />
          {put.error && <ErrorNote error={put.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={put.isPending}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
