namespace Deucalion.Server.Network;

/// <summary>What a TLS server wants of its clients' certificates; Go's tls.ClientAuthType.</summary>
internal enum ClientCertificates
{
    /// <summary>NoClientCert: none is asked for.</summary>
    None,

    /// <summary>RequestClientCert: asked for, not needed, not verified.</summary>
    Request,

    /// <summary>RequireAnyClientCert: needed, not verified.</summary>
    RequireAny,

    /// <summary>VerifyClientCertIfGiven: not needed, verified when there.</summary>
    VerifyIfGiven,

    /// <summary>RequireAndVerifyClientCert: needed and verified.</summary>
    RequireAndVerify,
}
