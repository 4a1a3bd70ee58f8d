using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace StreamizFraud.Topology.Avro;

/// <summary>Requests to one of several addresses, with retries. Synchronous down to the socket: nothing waits for the thread pool.</summary>
internal sealed class RegistryTransport : IDisposable
{
    private const string MediaType = "application/vnd.schemaregistry.v1+json";

    // A schema is text that people write; more than this is no schema.
    private const int MaxReplyBytes = 16 << 20;

    private readonly SchemaRegistryOptions _options;
    private readonly HttpClient _http;
    private readonly Endpoint[] _endpoints;
    private readonly ManualResetEventSlim _closed = new();

    // The address that answered last is asked first.
    private int _preferred;

    public RegistryTransport(SchemaRegistryOptions options)
    {
        options.Validate();
        _options = options;
        _endpoints = [.. options.Urls.Select(url => new Endpoint(url, options.BasicAuthUserInfo))];
        _http = new HttpClient(options.Handler ?? new SocketsHttpHandler(), disposeHandler: options.Handler is null)
        {
            Timeout = options.RequestTimeout,
            MaxResponseContentBufferSize = MaxReplyBytes,
        };
    }

    /// <summary>A question with its answer, asked again after a passing fault.</summary>
    /// <param name="path">Path below the address, escaped.</param>
    /// <param name="body">What is posted; null: a GET.</param>
    public RegistryReply Ask(string path, RegistryRequest? body = null)
    {
        for (var round = 0; ; round++)
        {
            try
            {
                return AskOnce(path, body);
            }
            catch (SchemaRegistryException failure) when (failure.Fault == SchemaRegistryFault.Unreachable && MayTryAgain(round))
            {
            }
        }
    }

    /// <summary>A question with the answer of the first address that has one, or a <see cref="SchemaRegistryException"/>.</summary>
    /// <param name="path">Path below the address, escaped.</param>
    /// <param name="body">What is posted; null: a GET.</param>
    public RegistryReply AskOnce(string path, RegistryRequest? body = null)
    {
        var first = Volatile.Read(ref _preferred);
        SchemaRegistryException? failure = null;
        for (var i = 0; i < _endpoints.Length; i++)
        {
            var index = (first + i) % _endpoints.Length;
            if (TryOnce(_endpoints[index], path, body, out var reply, out failure))
            {
                Volatile.Write(ref _preferred, index);
                return reply;
            }
        }

        throw failure!;
    }

    /// <summary>Pauses before another round, if there is to be one.</summary>
    public bool MayTryAgain(int round) => round < _options.MaxRetries && !_closed.Wait(Pause(round));

    public void Dispose()
    {
        _closed.Set();
        _http.Dispose();
    }

    /// <summary>False where another try may help; what no try can change is thrown.</summary>
    private bool TryOnce(Endpoint endpoint, string path, RegistryRequest? body, out RegistryReply reply, out SchemaRegistryException? failure)
    {
        reply = null!;
        using var request = endpoint.Request(path, body);
        try
        {
            using var response = _http.Send(request);
            reply = Read(response);
            failure = response.IsSuccessStatusCode ? null : Refusal(endpoint, path, response.StatusCode, reply);
        }
        catch (OperationCanceledException exception)
        {
            failure = new SchemaRegistryException(
                SchemaRegistryFault.Unreachable, $"Schema registry {endpoint}: no answer to {path} within {_options.RequestTimeout.TotalMilliseconds} ms.", inner: exception);
        }
        catch (Exception exception)
        {
            // Whatever it is, such as a client that is closed or a handler without synchronous requests, no record is guilty of it.
            failure = new SchemaRegistryException(
                exception is HttpRequestException or IOException ? SchemaRegistryFault.Unreachable : SchemaRegistryFault.Refused,
                $"Schema registry {endpoint} cannot be asked for {path}: {exception.Message}",
                inner: exception);
        }

        return failure is null || (failure.Fault != SchemaRegistryFault.Unreachable ? throw failure : false);
    }

    private static RegistryReply Read(HttpResponseMessage response)
    {
        using var stream = response.Content.ReadAsStream();
        try
        {
            return JsonSerializer.Deserialize(stream, RegistryJson.Default.RegistryReply) ?? new RegistryReply();
        }
        catch (JsonException)
        {
            // A proxy's page, or an answer that is no schema: the caller misses what it needs and says so.
            return new RegistryReply();
        }
    }

    private static SchemaRegistryException Refusal(Endpoint endpoint, string path, HttpStatusCode status, RegistryReply reply)
    {
        var fault = (int)status switch
        {
            408 or 429 or >= 500 => SchemaRegistryFault.Unreachable,
            // Without the registry's code it is the answer of a wrong address, of which no record is guilty.
            404 when reply.ErrorCode is >= 40400 and < 40500 => SchemaRegistryFault.NotFound,
            409 => SchemaRegistryFault.Incompatible,
            _ => SchemaRegistryFault.Refused,
        };
        var words = reply.Message ?? (status == HttpStatusCode.NotFound ? "is that the address of a registry, with its path?" : "no reason given");
        return new SchemaRegistryException(fault, $"Schema registry {endpoint} answered {path} with {(int)status} {reply.ErrorCode}: {words}", reply.ErrorCode);
    }

    private TimeSpan Pause(int round)
    {
        var chance = 1 + ((_options.TimeProvider.GetTimestamp() & 0xff) / 512.0);
        return _options.RetryBackoff * Math.Min(1L << Math.Min(round, 10), 20) * chance;
    }

    /// <summary>An address, with its path and without its user.</summary>
    private sealed class Endpoint
    {
        private readonly Uri _base;
        private readonly AuthenticationHeaderValue? _user;

        public Endpoint(Uri url, string? userInfo)
        {
            userInfo ??= url.UserInfo.Length > 0 ? Uri.UnescapeDataString(url.UserInfo) : null;
            _user = userInfo is null ? null : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(userInfo)));
            var address = url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
            // Without the slash at its end the last part of the path would be replaced.
            _base = new Uri(address.EndsWith('/') ? address : address + "/");
        }

        public HttpRequestMessage Request(string path, RegistryRequest? body)
        {
            var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(_base, path));
            request.Headers.Accept.ParseAdd($"{MediaType}, application/vnd.schemaregistry+json; q=0.9, application/json; q=0.5");
            request.Headers.Authorization = _user;
            if (body is not null)
            {
                request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, RegistryJson.Default.RegistryRequest));
                request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
            }

            return request;
        }

        public override string ToString() => _base.ToString();
    }
}
