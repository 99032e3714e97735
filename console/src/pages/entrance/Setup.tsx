import { Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type FormEvent } from 'react';
import { Link, useLocation } from 'wouter';
import { json } from '../../api/client';
import { control } from '../../api/control';
import type { Session } from '../../api/types';
import { ErrorNote } from '../../components/ErrorNote';
import { useText } from '../../i18n';
import { EntranceCard } from './EntranceCard';

/** First set-up: the one-time code comes with the link (after #, so that no log of a proxy keeps it) or by hand. */
export default function Setup() {
  const t = useText();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [code, setCode] = useState(() => new URLSearchParams(location.hash.slice(1)).get('code') ?? '');
  const [password, setPassword] = useState('');
  const [repeat, setRepeat] = useState('');
  const setup = useMutation({
    mutationFn: async () => {
      await json(`${control}/setup`, { json: { code: code.trim(), password } });
      return json<Session>(`${control}/session`, { json: { userName: 'root', password } });
    },
    onSuccess: (session) => {
      navigate('/');
      queries.setQueryData(['session'], session);
    },
  });
  useEffect(() => {
    document.title = `${t('setup.title')} · Deucalion`;
    history.replaceState(null, '', location.pathname);
  }, [t]);
  const mismatch = repeat !== '' && repeat !== password;
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (!mismatch) {
      setup.mutate();
    }
  };
  return (
    <EntranceCard title={t('setup.title')} text={t('setup.text')}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput label={t('setup.code')} required autoComplete="one-time-code" className="mono" value={code} onChange={(e) => setCode(e.currentTarget.value)} />
          <PasswordInput label={t('setup.password')} description={t('setup.rule')} required minLength={8} maxLength={256} autoComplete="new-password" value={password} onChange={(e) => setPassword(e.currentTarget.value)} />
          <PasswordInput
            label={t('setup.repeat')}
            required
            autoComplete="new-password"
            value={repeat}
            onChange={(e) => setRepeat(e.currentTarget.value)}
            error={mismatch ? t('setup.mismatch') : undefined}
          />
          {setup.error && <ErrorNote error={setup.error} />}
          <Button type="submit" loading={setup.isPending} fullWidth disabled={mismatch}>
            {t('setup.submit')}
          </Button>
        </Stack>
      </form>
      <Anchor component={Link} href="/" size="sm" underline="always">
        {t('setup.back')}
      </Anchor>
    </EntranceCard>
  );
}
