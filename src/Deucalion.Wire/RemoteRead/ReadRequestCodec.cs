using System.Text;
using Deucalion.Model.Labels;
using Deucalion.Primitives.Bits;
using Deucalion.Primitives.Regex;
using Deucalion.Storage.Reading;
using Deucalion.Wire.Protobuf;

namespace Deucalion.Wire.RemoteRead;

/// <summary>The ReadRequest message, both ways.</summary>
public static class ReadRequestCodec
{
    // A request is a handful of queries of a handful of matchers; a pattern is compiled for each, so a body full of them must not pass.
    private const int MaxQueries = 1000;
    private const int MaxMatchers = 10_000;

    /// <summary>Reads a message. Throws <see cref="WireFormatException"/> and <see cref="Re2SyntaxException"/> for a bad pattern.</summary>
    public static ReadRequest Decode(ReadOnlySpan<byte> message)
    {
        var queries = new List<ReadQuery>();
        var accepted = new List<int>();
        int matchers = 0;
        var r = new ProtoReader(message);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    r.Expect(2);
                    queries.Add(DecodeQuery(r.ReadBytes(), ref matchers));
                    if (queries.Count > MaxQueries)
                    {
                        throw new WireFormatException(FormattableString.Invariant($"remote read: more than {MaxQueries} queries in a request"));
                    }

                    break;
                case 2 when r.WireType == 0:
                    accepted.Add((int)r.ReadVarint());
                    break;
                case 2:
                    r.Expect(2);
                    ReadPacked(r.ReadBytes(), accepted);
                    break;
                default:
                    r.Skip();
                    break;
            }

            if (accepted.Count > 100)
            {
                throw new WireFormatException("remote read: more than 100 accepted response types");
            }
        }

        return new ReadRequest(queries, accepted);
    }

    /// <summary>Writes a message.</summary>
    public static void Encode(ReadRequest request, ProtoWriter output)
    {
        foreach (ReadQuery q in request.Queries)
        {
            int query = output.Begin(1);
            output.VarintUnlessZero(1, (ulong)q.MinTime);
            output.VarintUnlessZero(2, (ulong)q.MaxTime);
            foreach (Matcher m in q.Matchers)
            {
                int matcher = output.Begin(3);
                output.VarintUnlessZero(1, m.Type switch { MatcherType.Equal => 0, MatcherType.NotEqual => 1, MatcherType.Regex => 2, _ => 3 });
                output.TextUnlessEmpty(2, m.Name);
                output.TextUnlessEmpty(3, m.Value);
                output.End(matcher);
            }

            if (q.Hints is { } h)
            {
                int hints = output.Begin(4);
                output.VarintUnlessZero(1, (ulong)h.Step);
                output.TextUnlessEmpty(2, h.Function);
                output.VarintUnlessZero(3, (ulong)h.MinTime);
                output.VarintUnlessZero(4, (ulong)h.MaxTime);
                output.VarintUnlessZero(7, (ulong)h.Range);
                output.End(hints);
            }

            output.End(query);
        }

        if (request.AcceptedTypes.Count > 0)
        {
            int packed = output.Begin(2);
            foreach (int type in request.AcceptedTypes)
            {
                output.Raw((ulong)type);
            }

            output.End(packed);
        }
    }

    private static void ReadPacked(ReadOnlySpan<byte> packed, List<int> into)
    {
        while (!packed.IsEmpty && into.Count <= 100)
        {
            int used = Varint.Read(packed, out ulong v);
            if (used == 0)
            {
                throw new WireFormatException("protobuf: bad varint in packed response types");
            }

            into.Add((int)v);
            packed = packed[used..];
        }
    }

    private static ReadQuery DecodeQuery(ReadOnlySpan<byte> message, ref int matcherCount)
    {
        long min = 0;
        long max = 0;
        var matchers = new List<Matcher>();
        SelectHints? hints = null;
        var r = new ProtoReader(message);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    r.Expect(0);
                    min = (long)r.ReadVarint();
                    break;
                case 2:
                    r.Expect(0);
                    max = (long)r.ReadVarint();
                    break;
                case 3:
                    r.Expect(2);
                    if (++matcherCount > MaxMatchers)
                    {
                        throw new WireFormatException(FormattableString.Invariant($"remote read: more than {MaxMatchers} matchers in a request"));
                    }

                    matchers.Add(DecodeMatcher(r.ReadBytes()));
                    break;
                case 4:
                    r.Expect(2);
                    hints = DecodeHints(r.ReadBytes());
                    break;
                default:
                    r.Skip();
                    break;
            }
        }

        return new ReadQuery(min, max, matchers, hints);
    }

    private static Matcher DecodeMatcher(ReadOnlySpan<byte> message)
    {
        ulong type = 0;
        string name = string.Empty;
        string value = string.Empty;
        var r = new ProtoReader(message);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1:
                    r.Expect(0);
                    type = r.ReadVarint();
                    break;
                case 2:
                    r.Expect(2);
                    name = Encoding.UTF8.GetString(r.ReadBytes());
                    break;
                case 3:
                    r.Expect(2);
                    value = Encoding.UTF8.GetString(r.ReadBytes());
                    break;
                default:
                    r.Skip();
                    break;
            }
        }

        MatcherType kind = type switch
        {
            0 => MatcherType.Equal,
            1 => MatcherType.NotEqual,
            2 => MatcherType.Regex,
            3 => MatcherType.NotRegex,
            _ => throw new WireFormatException("remote read: invalid matcher type"),
        };
        return new Matcher(kind, name, value);
    }

    private static SelectHints DecodeHints(ReadOnlySpan<byte> message)
    {
        long step = 0;
        long min = 0;
        long max = 0;
        long range = 0;
        string? function = null;
        var r = new ProtoReader(message);
        while (r.Next())
        {
            switch (r.Field)
            {
                case 1 when r.WireType == 0:
                    step = (long)r.ReadVarint();
                    break;
                case 2 when r.WireType == 2:
                    function = Encoding.UTF8.GetString(r.ReadBytes());
                    break;
                case 3 when r.WireType == 0:
                    min = (long)r.ReadVarint();
                    break;
                case 4 when r.WireType == 0:
                    max = (long)r.ReadVarint();
                    break;
                case 7 when r.WireType == 0:
                    range = (long)r.ReadVarint();
                    break;
                default:
                    r.Skip();
                    break;
            }
        }

        return new SelectHints(min, max) { Step = step, Range = range, Function = string.IsNullOrEmpty(function) ? null : function };
    }
}
