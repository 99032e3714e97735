namespace Deucalion.Storage.Reading;

/// <summary>The read side of one instance's storage. Safe from many threads.</summary>
public interface ISampleQueryable
{
    /// <summary>
    /// Opens a view of the samples between two times (Unix ms, both ends included). The view sees everything that was
    /// acknowledged before the call and stays readable (retention and merges included) until it is disposed.
    /// </summary>
    IQuerier OpenQuerier(long minTime, long maxTime);
}
