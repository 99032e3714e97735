using Deucalion.Tsdb.Bytes;

namespace Deucalion.Tsdb.Index;

/// <summary>The series of each label pair: lists as they lie in the file, and where each starts, in native memory.</summary>
internal sealed class PostingsTable
{
    private readonly NativeBuffer _section;
    private readonly NativeBuffer _offsets;

    /// <summary>Finds the starts of the lists of a section; throws <see cref="InvalidDataException"/>.</summary>
    public PostingsTable(NativeBuffer section, int pairs)
    {
        _section = section;
        if (pairs > section.Length)
        {
            throw new InvalidDataException("the postings do not fit the labels");
        }

        _offsets = new NativeBuffer(pairs * 4);
        Span<int> offsets = _offsets.As<int>();
        ReadOnlySpan<byte> lists = section.Span;
        int at = 0;
        for (int i = 0; i < pairs; i++)
        {
            offsets[i] = at;
            at = PostingsCodec.Skip(lists, at);
        }

        if (at != section.Length)
        {
            throw new InvalidDataException("the postings do not fit the labels");
        }

        GC.KeepAlive(this);
    }

    /// <summary>Bytes in memory.</summary>
    public long Bytes => (long)_section.Length + _offsets.Length;

    public void AddTo(int pair, SeriesBitmap into)
    {
        PostingsCodec.AddTo(_section.Span, _offsets.As<int>()[pair], into);
        GC.KeepAlive(this);
    }

    /// <summary>Bytes of a list.</summary>
    public int Length(int pair)
    {
        ReadOnlySpan<int> offsets = _offsets.As<int>();
        int n = (pair + 1 < offsets.Length ? offsets[pair + 1] : _section.Length) - offsets[pair];
        GC.KeepAlive(this);
        return n;
    }

    public long Count(int pair)
    {
        long n = PostingsCodec.Count(_section.Span, _offsets.As<int>()[pair]);
        GC.KeepAlive(this);
        return n;
    }
}
