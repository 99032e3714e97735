import { Alert, Badge, Button, Group, Loader, Modal, Stack, Table, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { json, send } from '../../api/client';
import { all, control, useChange } from '../../api/control';
import type { ConfigurationRevision } from '../../api/types';
import { Card } from '../../components/Card';
import { DiffView } from '../../components/DiffView';
import { ErrorNote } from '../../components/ErrorNote';
import { YamlEditor, type TextProblem } from '../../components/YamlEditor';
import { useText } from '../../i18n';
import { dateTime } from '../../lib/format';

/** prometheus.yml of an instance: edit, check, see the changes, apply, history, roll back. */
export default function ConfigurationTab({ id }: { id: string }) {
  const t = useText();
  const stored = useQuery({
    queryKey: ['config', id],
    queryFn: async ({ signal }) => (await send(`${control}/instances/${id}/config`, { signal, headers: { Accept: 'application/yaml' } })).text(),
  });
  if (stored.error) {
    return <ErrorNote error={stored.error} onRetry={() => void stored.refetch()} />;
  }

  return stored.isPending ? (
    <Loader aria-label={t('common.loading')} />
  ) : (
    <Stack>
      <Editor key={stored.dataUpdatedAt} id={id} stored={stored.data} />
      <History id={id} />
    </Stack>
  );
}

function Editor({ id, stored }: { id: string; stored: string }) {
  const t = useText();
  const queries = useQueryClient();
  const [text, setText] = useState(stored);
  const [note, setNote] = useState('');
  const [comparing, setComparing] = useState(false);
  const check = useMutation({
    mutationFn: (yaml: string) => json<{ ok: boolean; problems: string[] }>(`${control}/instances/${id}/config/check`, { method: 'POST', text: yaml }),
  });
  const apply = useMutation({
    mutationFn: () => json<ConfigurationRevision>(`${control}/instances/${id}/config?note=${encodeURIComponent(note)}`, { method: 'PUT', text }),
    onSuccess: async (revision) => {
      notifications.show({ message: t('config.applied', { revision: revision.revision }), color: 'teal' });
      setNote('');
      setComparing(false);
      await Promise.all([queries.invalidateQueries({ queryKey: ['config', id] }), queries.invalidateQueries({ queryKey: ['config-history', id] })]);
    },
  });
  const problems = useMemo(() => (check.data?.problems ?? []).map(problemOf), [check.data]);
  const changed = text !== stored;
  const change = (next: string) => {
    setText(next);
    check.reset();
    apply.reset();
  };
  return (
    <Card title={t('config.title')} text={t('config.text')}>
      <YamlEditor label={t('config.title')} value={text} onChange={change} problems={problems} />
      {check.error && <ErrorNote error={check.error} />}
      {apply.error && <ErrorNote error={apply.error} />}
      <div aria-live="polite">
        {check.data?.ok && (
          <Alert color="teal" variant="light">
            {t('config.ok')}
          </Alert>
        )}
        {problems.length > 0 && (
          <Alert color="red" variant="light" title={t('config.problems')} role="alert">
            {problems.map((p, i) => (
              <Text key={i} size="sm" className="break">
                {p.line > 0 ? `${p.line}:${p.column} ` : ''}
                {p.message}
              </Text>
            ))}
          </Alert>
        )}
      </div>
      <Group>
        <Button variant="default" loading={check.isPending} onClick={() => check.mutate(text)}>
          {t('config.check')}
        </Button>
        <Button disabled={!changed} onClick={() => setComparing(true)}>
          {t('config.apply')} …
        </Button>
        {!changed && (
          <Text size="sm" c="dimmed">
            {t('config.unchanged')}
          </Text>
        )}
      </Group>
      <Modal opened={comparing} onClose={() => setComparing(false)} title={t('config.diff')} size="xl" closeButtonProps={{ 'aria-label': t('common.close') }}>
        <Stack>
          <DiffView before={stored} after={text} />
          <TextInput data-autofocus label={t('config.note')} maxLength={200} value={note} onChange={(e) => setNote(e.currentTarget.value)} />
          {apply.error && <ErrorNote error={apply.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setComparing(false)}>
              {t('common.cancel')}
            </Button>
            <Button loading={apply.isPending} onClick={() => apply.mutate()}>
              {t('config.apply')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Card>
  );
}

function History({ id }: { id: string }) {
  const t = useText();
  const [shown, setShown] = useState<ConfigurationRevision>();
  const history = useQuery({ queryKey: ['config-history', id], queryFn: ({ signal }) => all<ConfigurationRevision>(`/instances/${id}/config/history`, signal) });
  return (
    <Card title={t('config.history')}>
      {history.error ? (
        <ErrorNote error={history.error} onRetry={() => void history.refetch()} />
      ) : (
        <Table.ScrollContainer minWidth={560} scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': t('config.history') } }}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('config.revision')}</Table.Th>
                <Table.Th>{t('common.created')}</Table.Th>
                <Table.Th>{t('config.by')}</Table.Th>
                <Table.Th>{t('config.note')}</Table.Th>
                <Table.Th>{t('common.actions')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {(history.data ?? []).map((r) => (
                <Table.Tr key={r.revision}>
                  <Table.Td>
                    <Group gap="xs">
                      {r.revision}
                      {r.current && (
                        <Badge variant="light" color="teal" tt="none">
                          {t('config.current')}
                        </Badge>
                      )}
                    </Group>
                  </Table.Td>
                  <Table.Td className="nowrap">{dateTime(r.createTime)}</Table.Td>
                  <Table.Td>{r.createdBy}</Table.Td>
                  <Table.Td className="break">{r.note}</Table.Td>
                  <Table.Td>
                    <Button size="compact-sm" variant="subtle" onClick={() => setShown(r)}>
                      {t('config.show')}
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {shown && <Revision id={id} revision={shown} onClose={() => setShown(undefined)} />}
    </Card>
  );
}

function Revision({ id, revision, onClose }: { id: string; revision: ConfigurationRevision; onClose: () => void }) {
  const t = useText();
  const text = useQuery({
    queryKey: ['config-revision', id, revision.revision],
    queryFn: async ({ signal }) => (await send(`${control}/instances/${id}/config/history/${revision.revision}`, { signal, headers: { Accept: 'application/yaml' } })).text(),
  });
  const rollBack = useChange<void>(() => [`/instances/${id}/config/rollback`, { json: { revision: revision.revision } }], [['config', id], ['config-history', id]]);
  return (
    <Modal opened onClose={onClose} title={`${t('config.revision')} ${revision.revision}`} size="xl" closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Stack>
        {text.data !== undefined && <YamlEditor label={t('config.title')} value={text.data} readOnly />}
        {text.error && <ErrorNote error={text.error} />}
        {rollBack.error && <ErrorNote error={rollBack.error} />}
        {!revision.current && (
          <Group justify="space-between">
            <Text size="sm" c="dimmed">
              {t('config.rollbackText', { revision: revision.revision })}
            </Text>
            <Button loading={rollBack.isPending} onClick={() => rollBack.mutate(undefined, { onSuccess: onClose })}>
              {t('config.rollback')}
            </Button>
          </Group>
        )}
      </Stack>
    </Modal>
  );
}

/** "prometheus.yml:3:5: message" as the server writes it. */
function problemOf(text: string): TextProblem {
  const place = /^[^:]+:(\d+):(\d+): ([\s\S]*)$/.exec(text);
  return place ? { line: Number(place[1]), column: Number(place[2]), message: place[3]! } : { line: 0, column: 0, message: text };
}
