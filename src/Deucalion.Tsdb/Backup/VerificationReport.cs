namespace Deucalion.Tsdb.Backup;

/// <summary>Collects a <see cref="VerificationResult"/>.</summary>
internal sealed class VerificationReport
{
    /// <summary>A wholly damaged part would otherwise have a finding a page.</summary>
    private const int MaxFindingsPerFile = 100;
    private readonly List<VerificationFinding> _findings = [];
    private readonly List<VerificationFinding> _notes = [];
    private readonly Dictionary<string, int> _perFile = [];
    private int _files;
    private long _bytes;
    private long _series;
    private long _samples;

    public void File(long bytes)
    {
        _files++;
        _bytes += bytes;
    }

    public void Content(long series, long samples)
    {
        _series += series;
        _samples += samples;
    }

    public void Add(string file, long offset, string problem, string remedy)
    {
        int n = _perFile.GetValueOrDefault(file);
        _perFile[file] = n + 1;
        if (n < MaxFindingsPerFile)
        {
            _findings.Add(new VerificationFinding(file, offset, problem, remedy));
        }
    }

    public void Note(string file, long offset, string what, string remedy) => _notes.Add(new VerificationFinding(file, offset, what, remedy));

    public VerificationResult Result() => new(_files, _bytes, _series, _samples, _findings, _notes);
}
