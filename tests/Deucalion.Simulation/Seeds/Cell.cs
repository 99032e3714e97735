namespace Deucalion.Simulation.Seeds;

/// <summary>What the oracle knows of one time of one series.</summary>
internal sealed class Cell
{
    /// <summary>What must be answered; null = nothing.</summary>
    public Stored? Now { get; set; }

    /// <summary>Every value that a write brought, acknowledged or not.</summary>
    public List<Stored> Ever { get; } = [];

    /// <summary>Values of writes since the last acknowledged change that were not acknowledged: after a restart they may be there.</summary>
    public List<Stored>? Ghosts { get; set; }

    /// <summary>A deletion was not acknowledged: after a restart the sample may be gone.</summary>
    public bool MayBeGone { get; set; }

    /// <summary>A flush came after the last change: the log is not needed for it.</summary>
    public bool Flushed { get; set; }

    /// <summary>Damage was done to where it lay; when it is gone, something must tell.</summary>
    public bool Damaged { get; set; }

    /// <summary>What the store made of it is unknown until the next restart.</summary>
    public bool Unknown { get; set; }

    public bool HasBeen(Stored? value) => value is not { } v || Ever.Contains(v);
}
