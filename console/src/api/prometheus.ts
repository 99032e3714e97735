import { json } from './client';
import type { Answer, Instance, Labels, MetricMetadata, QueryData } from './types';

/** Where the console asks an instance: always its own origin, whatever the public URL is. */
export function pathOf(instance: Pick<Instance, 'regionId' | 'prometheusInstanceId'>): string {
  return `/prometheus/${encodeURIComponent(instance.regionId)}/${encodeURIComponent(instance.prometheusInstanceId)}`;
}

type Parameters = Record<string, string | number | undefined | string[]>;

/** Asks a path below api/v1 of an instance with a form, so that long expressions do not meet limits of request lines. */
export async function ask<T>(base: string, path: string, parameters: Parameters = {}, signal?: AbortSignal, get = false): Promise<Answer<T>> {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (Array.isArray(value)) {
      value.forEach((v) => form.append(name, v));
    } else if (value !== undefined) {
      form.set(name, String(value));
    }
  }

  const url = `${base}/api/v1/${path}`;
  return get ? json<Answer<T>>(form.size > 0 ? `${url}?${form}` : url, { signal }) : json<Answer<T>>(url, { form, signal });
}

export const instantQuery = (base: string, parameters: Parameters, signal?: AbortSignal) => ask<QueryData>(base, 'query', parameters, signal);

export const rangeQuery = (base: string, parameters: Parameters, signal?: AbortSignal) => ask<QueryData>(base, 'query_range', parameters, signal);

export const labelNames = async (base: string, parameters: Parameters = {}, signal?: AbortSignal) =>
  (await ask<string[]>(base, 'labels', parameters, signal, true)).data;

export const labelValues = async (base: string, label: string, parameters: Parameters = {}, signal?: AbortSignal) =>
  (await ask<string[]>(base, `label/${encodeURIComponent(label)}/values`, parameters, signal, true)).data;

export const series = async (base: string, parameters: Parameters, signal?: AbortSignal) =>
  (await ask<Labels[]>(base, 'series', parameters, signal, true)).data;

export const metadata = async (base: string, parameters: Parameters = {}, signal?: AbortSignal) =>
  (await ask<Record<string, MetricMetadata[]>>(base, 'metadata', parameters, signal, true)).data;
