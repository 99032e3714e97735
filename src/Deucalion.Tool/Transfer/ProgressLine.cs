using System.Globalization;
using Deucalion.Import;

namespace Deucalion.Tool.Transfer;

/// <summary>Tells on standard error how far an import is: one line that is rewritten on a terminal, a line every ten seconds elsewhere.</summary>
internal sealed class ProgressLine(TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private readonly bool _terminal = !Console.IsErrorRedirected;
    private long _last = time.GetTimestamp();

    public void Show(ImportProgress p)
    {
        if (time.GetElapsedTime(_last) < (_terminal ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromSeconds(10)))
        {
            return;
        }

        _last = time.GetTimestamp();
        double seconds = Math.Max(0.001, time.GetElapsedTime(_started).TotalSeconds);
        string share = p.TotalSamples > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({Math.Min(100, 100.0 * p.Samples / p.TotalSamples):0} %)") : string.Empty;
        string line = string.Create(CultureInfo.InvariantCulture, $"{p.Stage}: {p.Samples:N0} samples{share}, {p.Samples / seconds:N0}/s");
        Console.Error.Write(_terminal ? "\r\u001b[K" + line : line + "\n");
    }

    public void Done(ImportProgress p, IReadOnlyCollection<string> refusals)
    {
        if (_terminal)
        {
            Console.Error.Write("\r\u001b[K");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"imported {p.Samples - p.Refused} samples of {p.Series} series in {time.GetElapsedTime(_started).TotalSeconds:0.0} s"));
        if (p.Refused > 0)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{p.Refused} samples were refused; the first of each kind:"));
        }

        foreach (string r in refusals)
        {
            Console.Error.WriteLine("  " + r);
        }
    }
}
