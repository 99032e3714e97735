import { Alert, Anchor, Badge, Button, Group, Loader, Modal, Select, Stack, Table, Text } from '@mantine/core';
import { IconAlertTriangle, IconDownload, IconKey } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { all, useChange } from '../../api/control';
import type { Instance, Token } from '../../api/types';
import { Card } from '../../components/Card';
import { CopyField } from '../../components/CopyField';
import { ErrorNote } from '../../components/ErrorNote';
import { useLanguage, useText } from '../../i18n';
import { download } from '../../lib/download';
import { ago, dateTime } from '../../lib/format';

export function TokenCard({ instance }: { instance: Instance }) {
  const t = useText();
  if (instance.version === 'V2') {
    return (
      <Card title={t('instance.token.title')}>
        <Text size="sm">
          {t('instance.token.v2')}{' '}
          <Anchor component={Link} href="/access/keys" size="sm" underline="always">
            {t('instance.token.v2link')}
          </Anchor>
        </Text>
      </Card>
    );
  }

  return <V1TokenCard instance={instance} />;
}

type Making = 'first' | 'replace' | 'add';

function V1TokenCard({ instance }: { instance: Instance }) {
  const t = useText();
  const id = instance.prometheusInstanceId;
  const tokens = useQuery({ queryKey: ['tokens', id], queryFn: ({ signal }) => all<Token>(`/instances/${id}/tokens`, signal) });
  const [making, setMaking] = useState<Making>();
  const [revoking, setRevoking] = useState<Token>();
  const count = tokens.data?.length ?? 0;
  return (
    <Card
      title={t('instance.token.title')}
      actions={
        count === 0 ? (
          <Button leftSection={<IconKey size={16} aria-hidden />} onClick={() => setMaking('first')}>
            {t('instance.token.generate')}
          </Button>
        ) : (
          <>
            {count < 2 && (
              <Button variant="default" onClick={() => setMaking('add')}>
                {t('instance.token.add')}
              </Button>
            )}
            <Button onClick={() => setMaking('replace')}>{t('instance.token.regenerate')}</Button>
          </>
        )
      }
    >
      <Group>
        {instance.enableAuthToken ? (
          <Badge color="teal" variant="light" tt="none">
            {t('instance.token.required')}
          </Badge>
        ) : (
          <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} p="xs" variant="light">
            {t('instance.token.none')}
          </Alert>
        )}
      </Group>
      {tokens.error ? (
        <ErrorNote error={tokens.error} onRetry={() => void tokens.refetch()} />
      ) : tokens.isPending ? (
        <Loader size="sm" aria-label={t('common.loading')} />
      ) : (
        count > 0 && <TokenTable tokens={tokens.data!} onRevoke={setRevoking} />
      )}
      {making && <MakeToken id={id} making={making} onClose={() => setMaking(undefined)} />}
      {revoking && <RevokeToken id={id} token={revoking} last={count === 1} onClose={() => setRevoking(undefined)} />}
    </Card>
  );
}

function TokenTable({ tokens, onRevoke }: { tokens: Token[]; onRevoke: (token: Token) => void }) {
  const { t, language } = useLanguage();
  return (
    <Table.ScrollContainer minWidth={640} scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': t('instance.token.title') } }}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('instance.token.id')}</Table.Th>
            <Table.Th>{t('common.created')}</Table.Th>
            <Table.Th>{t('instance.token.by')}</Table.Th>
            <Table.Th>{t('instance.token.expires')}</Table.Th>
            <Table.Th>{t('common.lastUsed')}</Table.Th>
            <Table.Th>{t('common.actions')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tokens.map((token) => (
            <Table.Tr key={token.tokenId}>
              <Table.Td className="mono">{token.tokenId}</Table.Td>
              <Table.Td className="nowrap">{dateTime(token.createTime)}</Table.Td>
              <Table.Td>{token.createdBy}</Table.Td>
              <Table.Td className="nowrap">{token.expireTime ? dateTime(token.expireTime) : t('common.never')}</Table.Td>
              <Table.Td className="nowrap">{token.lastUsedTime ? ago(token.lastUsedTime, language) : t('common.never')}</Table.Td>
              <Table.Td>
                <Button size="compact-sm" variant="subtle" color="red" onClick={() => onRevoke(token)}>
                  {t('instance.token.revoke')}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function MakeToken({ id, making, onClose }: { id: string; making: Making; onClose: () => void }) {
  const t = useText();
  const [days, setDays] = useState<string | null>('');
  const make = useChange<object, Token>(
    (body) => [`/instances/${id}/tokens${making === 'replace' ? '?replace=true' : ''}`, { json: body }],
    [['tokens', id], ['instance', id], ['instances']],
  );
  const token = make.data?.token;
  const warning = making === 'first' ? 'instance.token.warning' : making === 'replace' ? 'instance.token.replaceWarning' : 'instance.token.addWarning';
  const title = t(making === 'first' ? 'instance.token.generate' : making === 'replace' ? 'instance.token.regenerate' : 'instance.token.add');
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="lg"
      closeOnClickOutside={!token}
      closeOnEscape={!token}
      withCloseButton={!token}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {token ? (
        <Stack>
          <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
            {t('instance.token.shown')}
          </Alert>
          <CopyField value={token} />
          <Text size="sm">{t('instance.token.use')}</Text>
          <Group justify="flex-end">
            <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => download(`token-${id}.txt`, token + '\n', 'text/plain')}>
              {t('common.download')}
            </Button>
            <Button onClick={onClose}>{t('instance.token.saved')}</Button>
          </Group>
        </Stack>
      ) : (
        <Stack>
          <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
            {t(warning)}
          </Alert>
          <Select
            label={t('instance.token.expiry')}
            allowDeselect={false}
            value={days}
            onChange={setDays}
            data={[{ value: '', label: t('instance.token.expiry.never') }, ...['7', '30', '90', '365'].map((value) => ({ value, label: t('instance.token.expiry.days', { days: value }) }))]}
          />
          {make.error && <ErrorNote error={make.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button loading={make.isPending} onClick={() => make.mutate(days ? { expiresIn: `${days}d` } : {})} data-autofocus>
              {title}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

function RevokeToken({ id, token, last, onClose }: { id: string; token: Token; last: boolean; onClose: () => void }) {
  const t = useText();
  const revoke = useChange<void>(() => [`/instances/${id}/tokens/${token.tokenId}`, { method: 'DELETE' }], [['tokens', id], ['instance', id], ['instances']]);
  return (
    <Modal opened onClose={onClose} title={t('instance.token.revokeTitle', { id: token.tokenId })} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Stack>
        <Text size="sm">{t('instance.token.revokeText')}</Text>
        {last && <Text size="sm">{t('instance.token.revokeLast')}</Text>}
        {revoke.error && <ErrorNote error={revoke.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button color="red" loading={revoke.isPending} onClick={() => revoke.mutate(undefined, { onSuccess: onClose })}>
            {t('instance.token.revoke')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
