import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type FormEvent } from 'react';
import { Link } from 'wouter';
import { json } from '../../api/client';
import { control } from '../../api/control';
import type { Session } from '../../api/types';
import { ErrorNote } from '../../components/ErrorNote';
import { useText } from '../../i18n';
import { EntranceCard } from './EntranceCard';

export default function SignIn() {
  const t = useText();
  const queries = useQueryClient();
  const [userName, setUserName] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => json<Session>(`${control}/session`, { json: { userName, password } }),
    onSuccess: (session) => queries.setQueryData(['session'], session),
  });
  useEffect(() => {
    document.title = `${t('signIn.title')} · Deucalion`;
  }, [t]);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    signIn.mutate();
  };
  return (
    <EntranceCard title={t('signIn.title')}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput label={t('signIn.user')} autoComplete="username" autoFocus required value={userName} onChange={(e) => setUserName(e.currentTarget.value)} />
          <PasswordInput label={t('signIn.password')} autoComplete="current-password" required value={password} onChange={(e) => setPassword(e.currentTarget.value)} />
          {signIn.error && <ErrorNote error={signIn.error} />}
          <Button type="submit" loading={signIn.isPending} fullWidth>
            {t('signIn.submit')}
          </Button>
        </Stack>
      </form>
      <Text size="sm" c="dimmed">
        {t('signIn.hint')}{' '}
        <Anchor component={Link} href="/setup" size="sm" underline="always">
          {t('signIn.setup')}
        </Anchor>
      </Text>
    </EntranceCard>
  );
}
