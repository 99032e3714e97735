using Deucalion.Control.Snapshots;

namespace Deucalion.Control.Instances;

/// <summary>Turns the id of a committed write into the record that the snapshot now has.</summary>
internal static class CreatedInstance
{
    public static async Task<(InstanceRecord Instance, bool IsNew)> ContinueWithRecord(this Task<(string Id, bool IsNew)> write, ControlStore store)
    {
        (string id, bool isNew) = await write.ConfigureAwait(false);
        return (store.Snapshot.Instances[id].Record, isNew);
    }
}
