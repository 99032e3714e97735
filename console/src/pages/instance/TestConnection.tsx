import { Alert, Button, Group, PasswordInput, SegmentedControl, Stack, Table, Text, TextInput, ThemeIcon } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { json } from '../../api/client';
import { control } from '../../api/control';
import type { Diagnosis, Instance } from '../../api/types';
import { Card } from '../../components/Card';
import { ErrorNote } from '../../components/ErrorNote';
import { useText, type TextKey } from '../../i18n';

type Credential = 'none' | 'token' | 'key';

/** The page's troubleshooting table, step by step, with what the user's client is configured with. */
export function TestConnection({ instance }: { instance: Instance }) {
  const t = useText();
  const [url, setUrl] = useState(instance.httpApiInterUrl);
  const [credential, setCredential] = useState<Credential>(instance.version === 'V2' ? 'key' : instance.enableAuthToken ? 'token' : 'none');
  const [token, setToken] = useState('');
  const [keyId, setKeyId] = useState('');
  const [secret, setSecret] = useState('');
  const [query, setQuery] = useState('up');
  const test = useMutation({
    mutationFn: () =>
      json<Diagnosis>(`${control}/instances/${instance.prometheusInstanceId}/diagnose`, {
        json: { url: url.trim(), authorization: authorization(credential, token, keyId, secret), query: query.trim() || undefined },
      }),
  });
  const submit = (e: FormEvent) => {
    e.preventDefault();
    test.mutate();
  };
  return (
    <Card title={t('instance.test.title')} text={t('instance.test.text')} id="test">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput label={t('instance.test.url')} required value={url} onChange={(e) => setUrl(e.currentTarget.value)} classNames={{ input: 'mono' }} />
          <Group align="flex-end" gap="sm">
            <Stack gap={4}>
              <Text size="sm" fw={500} id="test-credential">
                {t('instance.test.credential')}
              </Text>
              <SegmentedControl
                aria-labelledby="test-credential"
                value={credential}
                onChange={(v) => setCredential(v as Credential)}
                data={(['none', 'token', 'key'] as const).map((value) => ({ value, label: t(`instance.test.credential.${value}`) }))}
              />
            </Stack>
            {credential === 'token' && (
              <PasswordInput flex={1} miw={220} label={t('instance.test.credential.token')} autoComplete="off" value={token} onChange={(e) => setToken(e.currentTarget.value)} />
            )}
            {credential === 'key' && (
              <>
                <TextInput flex={1} miw={180} label={t('instance.test.keyId')} autoComplete="off" value={keyId} onChange={(e) => setKeyId(e.currentTarget.value)} />
                <PasswordInput flex={1} miw={180} label={t('instance.test.keySecret')} autoComplete="off" value={secret} onChange={(e) => setSecret(e.currentTarget.value)} />
              </>
            )}
          </Group>
          <Group align="flex-end" gap="sm">
            <TextInput flex={1} miw={200} label={t('instance.test.query')} value={query} onChange={(e) => setQuery(e.currentTarget.value)} classNames={{ input: 'mono' }} />
            <Button type="submit" loading={test.isPending}>
              {t('instance.test.run')}
            </Button>
          </Group>
        </Stack>
      </form>
      <div aria-live="polite">
        {test.error && <ErrorNote error={test.error} />}
        {test.data && <Steps diagnosis={test.data} />}
      </div>
    </Card>
  );
}

function Steps({ diagnosis }: { diagnosis: Diagnosis }) {
  const t = useText();
  const failed = diagnosis.steps.find((s) => !s.ok);
  return (
    <Stack gap="sm">
      <Table>
        <Table.Tbody>
          {diagnosis.steps.map((s) => (
            <Table.Tr key={s.step}>
              <Table.Td w={36}>
                <ThemeIcon size="sm" radius="xl" color={s.ok ? 'teal' : 'red'} aria-hidden>
                  {s.ok ? <IconCheck size={14} /> : <IconX size={14} />}
                </ThemeIcon>
              </Table.Td>
              <Table.Td w={110} fw={600}>
                {stepName(t, s.step)}
              </Table.Td>
              <Table.Td className="break">{s.detail}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {failed ? (
        <Alert color="red" variant="light" title={`${t('instance.test.bad')} ${stepName(t, failed.step)}`} role="alert">
          <Text size="sm" className="break">
            <b>{t('instance.test.cure')}:</b> {failed.cure}
          </Text>
        </Alert>
      ) : (
        <Alert color="teal" variant="light">
          {t('instance.test.good')}
        </Alert>
      )}
    </Stack>
  );
}

const steps = new Set(['address', 'tls', 'instance', 'credential', 'permission', 'scope', 'data']);

function stepName(t: (key: TextKey) => string, step: string): string {
  return steps.has(step) ? t(`instance.test.step.${step}` as TextKey) : step;
}

function authorization(credential: Credential, token: string, keyId: string, secret: string): string | undefined {
  if (credential === 'token') {
    return token.trim();
  }

  return credential === 'key' ? 'Basic ' + btoa(String.fromCharCode(...new TextEncoder().encode(`${keyId.trim()}:${secret.trim()}`))) : undefined;
}
