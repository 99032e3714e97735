namespace Deucalion.PromQL.Execution.Selectors;

/// <summary>What an instant selector gives for the sample that it finds.</summary>
internal enum SelectorOutput : byte
{
    /// <summary>The sample.</summary>
    Sample,

    /// <summary>The sample's own time in seconds.</summary>
    Time,

    /// <summary>The sample's start time in seconds, 0 when unknown.</summary>
    StartTime,
}
