namespace Deucalion.Control.Instances;

/// <summary>How an instance lets people in.</summary>
public enum InstanceVersion
{
    /// <summary>By an optional token.</summary>
    V1,

    /// <summary>By AccessKey.</summary>
    V2,
}
