using System.Net;
using System.Text;
using Confluent.SchemaRegistry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace StreamizFraud.Topology.SchemaRegistry.Tests;

/// <summary>The in-memory registry behind HTTP, which notes the requests and can fail as told.</summary>
internal sealed class ScriptedRegistry : IDisposable
{
    private readonly WebApplication _server;
    private readonly List<(string Question, string? Authorization)> _requests = [];
    private readonly Queue<Func<HttpContext, Task>> _script = [];

    public ScriptedRegistry()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _server = builder.Build();
        _server.Run(Serve);
        _server.StartAsync().GetAwaiter().GetResult();
        Url = _server.Urls.Single();
    }

    public InMemorySchemaRegistry Registry { get; } = new();

    /// <summary>Address, without a slash at its end.</summary>
    public string Url { get; }

    /// <summary>What every request waits for.</summary>
    public Func<Task> Line { get; set; } = static () => Task.CompletedTask;

    public IReadOnlyList<(string Question, string? Authorization)> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public IEnumerable<string> Asked => Requests.Select(request => request.Question);

    /// <summary>A client with as many tries as told, and nearly no pauses.</summary>
    public SchemaRegistryClient Client(int tries = 3, string? user = null, params string[] urls) => new(Config(tries, user, urls));

    public SchemaRegistryConfig Config(int tries = 3, string? user = null, params string[] urls)
    {
        var config = new SchemaRegistryConfig { Url = string.Join(',', urls.Length > 0 ? urls : [Url]), MaxRetries = tries, RetriesWaitMs = 1, RetriesMaxWaitMs = 1 };
        if (user is not null)
        {
            config.BasicAuthUserInfo = user;
        }

        return config;
    }

    /// <summary>Answers the next requests like this, instead of asking the registry.</summary>
    public ScriptedRegistry Then(int status, string body = "", int times = 1) => Then(context => Write(context, status, body), times);

    /// <summary>Breaks the connections of the next requests.</summary>
    public ScriptedRegistry ThenBreak(int times = 1) => Then(context => Task.Run(context.Abort), times);

    /// <summary>The registry answers the next request, but the answer is lost on its way.</summary>
    public ScriptedRegistry ThenLoseAnswer(int status) => Then(
        async context =>
        {
            await Ask(context);
            await Write(context, status, """{"error_code":50001,"message":"lost"}""");
        },
        1);

    public void Dispose()
    {
        _server.StopAsync(new CancellationToken(canceled: true)).GetAwaiter().GetResult();
        ((IDisposable)_server).Dispose();
    }

    private ScriptedRegistry Then(Func<HttpContext, Task> answer, int times)
    {
        lock (_requests)
        {
            for (var i = 0; i < times; i++)
            {
                _script.Enqueue(answer);
            }
        }

        return this;
    }

    private async Task Serve(HttpContext context)
    {
        Func<HttpContext, Task>? next;
        lock (_requests)
        {
            _requests.Add(($"{context.Request.Method} {Question(context.Request)}", context.Request.Headers.Authorization));
            _script.TryDequeue(out next);
        }

        await Line();
        if (next is not null)
        {
            await next(context);
            return;
        }

        try
        {
            await Write(context, 200, JsonConvert.SerializeObject(await Ask(context)));
        }
        catch (SchemaRegistryException refusal)
        {
            await Write(context, (int)refusal.Status, new JObject { ["error_code"] = refusal.ErrorCode, ["message"] = "as the registry says" }.ToString());
        }
    }

    private async Task<object> Ask(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var posted = body.Length > 0 ? JObject.Parse(body).ToObject<RegisteredSchema>()!.Schema : null;
        return (Question(context.Request).Trim('/').Split('/').Select(Uri.UnescapeDataString).ToArray(), posted) switch
        {
            (["schemas", "ids", var id], null) => await Registry.GetSchemaAsync(int.Parse(id)),
            (["subjects", var subject, "versions"], { } schema) => new { id = await Registry.RegisterSchemaAsync(subject, schema) },
            (["subjects", var subject], { } schema) => await Registry.LookupSchemaAsync(subject, schema, ignoreDeletedSchemas: true),
            (["subjects", var subject, "versions", var version], null) => await Registry.GetRegisteredSchemaAsync(subject, int.Parse(version)),
            _ => throw new SchemaRegistryException("HTTP 404 Not Found", HttpStatusCode.NotFound, 404),
        };
    }

    // The raw path, since %2F in a subject is no separator; Kestrel keeps it in the target only.
    private static string Question(HttpRequest request) =>
        request.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget.Split('?')[0];

    private static async Task Write(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/vnd.schemaregistry.v1+json";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
    }
}
