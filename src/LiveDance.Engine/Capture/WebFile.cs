using System.Net.Http.Headers;
using System.Text;

namespace LiveDance.Engine.Capture;

/// <summary>Asks a web server whether an address is a file: what has a length in bytes is one, and a live stream has none.</summary>
internal static class WebFile
{
    // The stream is open already and waits.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Whether the server gives a length; false for other protocols, and if it does not answer.</summary>
    public static bool Is(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https")) return false;
        try
        {
            using var client = new HttpClient { Timeout = Timeout };
            using var request = new HttpRequestMessage(HttpMethod.Head, address);
            if (address.UserInfo.Length > 0)
            {
                string login = Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo)));
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", login);
            }
            using HttpResponseMessage answer = client.Send(request, HttpCompletionOption.ResponseHeadersRead);
            return answer.IsSuccessStatusCode && answer.Content.Headers.ContentLength > 0;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or InvalidOperationException)
        {
            return false;
        }
    }
}
