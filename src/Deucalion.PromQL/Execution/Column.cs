using System.Numerics;
using System.Runtime.CompilerServices;
using Deucalion.Model.Histograms;

namespace Deucalion.PromQL.Execution;

/// <summary>
/// The samples of one series at all steps of a query: a float, a histogram or nothing at each step. <see cref="Values"/> is
/// undefined where there is no float.
/// </summary>
internal sealed class Column
{
    private NativeHistogram?[] _histograms = [];

    /// <summary>An empty column.</summary>
    public Column(int steps)
    {
        Steps = steps;
        Values = new double[steps];
        Present = new ulong[(steps + 63) >> 6];
    }

    /// <summary>Number of steps.</summary>
    public int Steps { get; }

    /// <summary>Floats by step.</summary>
    public double[] Values { get; }

    /// <summary>Bit i of the map: there is a sample at step i. Bits past the last step are zero.</summary>
    public ulong[] Present { get; }

    /// <summary>True when a sample may be a histogram.</summary>
    public bool HasHistograms { get; private set; }

    /// <summary>Histograms by step, null for floats; empty unless <see cref="HasHistograms"/>. Shared with others: never change one in place.</summary>
    public ReadOnlySpan<NativeHistogram?> Histograms => HasHistograms ? _histograms : default;

    /// <summary>Number of samples.</summary>
    public int Count
    {
        get
        {
            int n = 0;
            foreach (ulong w in Present)
            {
                n += BitOperations.PopCount(w);
            }

            return n;
        }
    }

    /// <summary>True when there is no sample.</summary>
    public bool IsEmpty => !Present.AsSpan().ContainsAnyExcept(0UL);

    /// <summary>True when there is a sample at a step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(int step) => (Present[step >> 6] & (1UL << step)) != 0;

    /// <summary>The histogram at a step, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public NativeHistogram? Histogram(int step) => HasHistograms ? _histograms[step] : null;

    /// <summary>Sets a float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int step, double value)
    {
        Values[step] = value;
        Present[step >> 6] |= 1UL << step;
        if (HasHistograms)
        {
            _histograms[step] = null;
        }
    }

    /// <summary>Sets a histogram.</summary>
    public void Set(int step, NativeHistogram histogram)
    {
        if (!HasHistograms)
        {
            if (_histograms.Length < Steps)
            {
                _histograms = new NativeHistogram?[Steps];
            }

            HasHistograms = true;
        }

        _histograms[step] = histogram;
        Values[step] = 0;
        Present[step >> 6] |= 1UL << step;
    }

    /// <summary>Copies the sample of another column's step.</summary>
    public void Set(int step, Column from, int fromStep)
    {
        if (from.Histogram(fromStep) is { } h)
        {
            Set(step, h);
        }
        else
        {
            Set(step, from.Values[fromStep]);
        }
    }

    /// <summary>Takes the sample of a step away.</summary>
    public void Remove(int step)
    {
        Present[step >> 6] &= ~(1UL << step);
        if (HasHistograms)
        {
            _histograms[step] = null;
        }
    }

    /// <summary>Takes all samples away.</summary>
    public void Clear()
    {
        Array.Clear(Present);
        DropHistograms();
    }

    /// <summary>Marks every step as a float; the caller has filled, or fills, <see cref="Values"/>.</summary>
    public void SetAllFloats()
    {
        DropHistograms();
        Present.AsSpan().Fill(ulong.MaxValue);
        if ((Steps & 63) != 0)
        {
            Present[^1] = (1UL << Steps) - 1;
        }
    }

    /// <summary>Takes the histogram samples away.</summary>
    public void RemoveHistograms()
    {
        if (!HasHistograms)
        {
            return;
        }

        for (int i = 0; i < Steps; i++)
        {
            if (_histograms[i] is not null)
            {
                Present[i >> 6] &= ~(1UL << i);
            }
        }

        DropHistograms();
    }

    /// <summary>Keeps only the samples whose bits are set.</summary>
    public void Keep(ReadOnlySpan<ulong> mask)
    {
        for (int i = 0; i < Present.Length; i++)
        {
            Present[i] &= mask[i];
        }

        ForgetAbsentHistograms();
    }

    /// <summary>Takes the samples away whose bits are set.</summary>
    public void RemoveAll(ReadOnlySpan<ulong> mask)
    {
        for (int i = 0; i < Present.Length; i++)
        {
            Present[i] &= ~mask[i];
        }

        ForgetAbsentHistograms();
    }

    /// <summary>Becomes equal to a column with as many steps.</summary>
    public void CopyFrom(Column other)
    {
        other.Present.CopyTo(Present, 0);
        other.Values.CopyTo(Values, 0);
        DropHistograms();
        if (other.HasHistograms)
        {
            if (_histograms.Length < Steps)
            {
                _histograms = new NativeHistogram?[Steps];
            }

            HasHistograms = true;
            other._histograms.AsSpan(0, Steps).CopyTo(_histograms);
        }
    }

    /// <summary>What the samples weigh in the limits: a float one, a histogram its size in floats.</summary>
    public long Weight()
    {
        long n = Count;
        if (HasHistograms)
        {
            for (int i = 0; i < Steps; i++)
            {
                if (_histograms[i] is { } h)
                {
                    n += h.SizeInSamples() - 1;
                }
            }
        }

        return n;
    }

    private void ForgetAbsentHistograms()
    {
        if (!HasHistograms)
        {
            return;
        }

        for (int i = 0; i < Steps; i++)
        {
            if (!Has(i))
            {
                _histograms[i] = null;
            }
        }
    }

    private void DropHistograms()
    {
        if (HasHistograms)
        {
            Array.Clear(_histograms);
            HasHistograms = false;
        }
    }
}
