namespace Deucalion.PromQL.Syntax;

/// <summary>Place in the query text: UTF-8 byte offsets, end exclusive, as Prometheus counts them.</summary>
public readonly record struct PositionRange(int Start, int End)
{
    /// <summary>Prometheus' "line:column" (both from 1, columns in bytes) of the start.</summary>
    public string StartText(ReadOnlySpan<byte> query)
    {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < Start && i < query.Length; i++)
        {
            if (query[i] == (byte)'\n')
            {
                line++;
                lineStart = i + 1;
            }
        }

        return System.FormattableString.Invariant($"{line}:{Start - lineStart + 1}");
    }
}
