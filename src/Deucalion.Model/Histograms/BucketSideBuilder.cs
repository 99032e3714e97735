using System.Buffers;

namespace Deucalion.Model.Histograms;

/// <summary>Builds a <see cref="BucketSide"/> from buckets of ascending index in rented memory; <see cref="Build"/> gives it back.</summary>
internal ref struct BucketSideBuilder
{
    private readonly bool _compensated;
    private double[] _counts;
    private double[] _compensation;
    private BucketSpan[] _spans;
    private int _count;
    private int _spanCount;

    public BucketSideBuilder(int capacity, bool compensated)
    {
        _compensated = compensated;
        _counts = ArrayPool<double>.Shared.Rent(Math.Max(capacity, 16));
        _compensation = compensated ? ArrayPool<double>.Shared.Rent(_counts.Length) : [];
        _spans = ArrayPool<BucketSpan>.Shared.Rent(16);
    }

    /// <summary>Buckets so far.</summary>
    public readonly int Count => _count;

    /// <summary>Index after the last bucket.</summary>
    public int NextIndex { get; private set; }

    /// <summary>Adds a bucket, to the last span if it is adjacent to it.</summary>
    public void Append(int index, double count, double compensation)
    {
        if (_spanCount > 0 && index == NextIndex)
        {
            Push(index, count, compensation);
        }
        else
        {
            AppendSpan(index, count, compensation);
        }
    }

    /// <summary>Adds a bucket as the first of a span of its own.</summary>
    public void AppendSpan(int index, double count, double compensation)
    {
        if (_spanCount == _spans.Length)
        {
            Grow(ref _spans, _spanCount);
        }

        _spans[_spanCount] = new BucketSpan(_spanCount == 0 ? index : unchecked(index - NextIndex), 0);
        _spanCount++;
        Push(index, count, compensation);
    }

    /// <summary>Adds to the last bucket.</summary>
    public readonly void AddToLast(double count, double compensation)
    {
        if (_compensated)
        {
            KahanSum.Add(count, ref _counts[_count - 1], ref _compensation[_count - 1]);
            KahanSum.Add(compensation, ref _counts[_count - 1], ref _compensation[_count - 1]);
        }
        else
        {
            _counts[_count - 1] += count;
        }
    }

    /// <summary>The side; the builder is spent.</summary>
    public BucketSide Build()
    {
        var side = new BucketSide(
            _spans.AsSpan(0, _spanCount).ToArray(), _counts.AsSpan(0, _count).ToArray(), _compensated ? _compensation.AsSpan(0, _count).ToArray() : null);
        Return(ref _spans);
        Return(ref _counts);
        Return(ref _compensation);
        return side;
    }

    private void Push(int index, double count, double compensation)
    {
        if (_count == _counts.Length)
        {
            Grow(ref _counts, _count);
        }

        _counts[_count] = count;
        if (_compensated)
        {
            if (_count == _compensation.Length)
            {
                Grow(ref _compensation, _count);
            }

            _compensation[_count] = compensation;
        }

        _count++;
        NextIndex = unchecked(index + 1);
        ref BucketSpan last = ref _spans[_spanCount - 1];
        last = last with { Length = last.Length + 1 };
    }

    private static void Grow<T>(ref T[] array, int used)
    {
        T[] larger = ArrayPool<T>.Shared.Rent(used * 2);
        array.AsSpan(0, used).CopyTo(larger);
        Return(ref array);
        array = larger;
    }

    private static void Return<T>(ref T[] array)
    {
        if (array.Length > 0)
        {
            ArrayPool<T>.Shared.Return(array);
        }

        array = [];
    }
}
