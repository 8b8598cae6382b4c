using System.Net;

namespace LiveDance.Osc;

/// <summary>The options of Open Sound Control.</summary>
/// <param name="In">Where commands are received; null for nowhere.</param>
/// <param name="Out">Where key points and beats are sent; null for nowhere.</param>
/// <param name="Vmc">Where bones are sent in the VMC protocol; null for nowhere.</param>
internal sealed record OscOptions(IPEndPoint? In, IPEndPoint? Out, IPEndPoint? Vmc = null);
