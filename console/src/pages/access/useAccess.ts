import { useQuery } from '@tanstack/react-query';
import { all } from '../../api/control';
import type { AccessKey, Policy, User } from '../../api/types';

export function useUsers() {
  return useQuery({ queryKey: ['users'], queryFn: ({ signal }) => all<User>('/users', signal) });
}

export function usePolicies() {
  return useQuery({ queryKey: ['policies'], queryFn: ({ signal }) => all<Policy>('/policies', signal) });
}

/** The AccessKeys of some users, in the users' order. */
export function useKeys(userNames: string[] | undefined) {
  return useQuery({
    queryKey: ['keys', userNames ?? []],
    enabled: userNames !== undefined,
    queryFn: async ({ signal }) => (await Promise.all(userNames!.map((name) => all<AccessKey>(`/users/${encodeURIComponent(name)}/access-keys`, signal)))).flat(),
  });
}
