using System.Net;
using Confluent.SchemaRegistry;

namespace StreamizFraud.Topology.SchemaRegistry;

/// <summary>What an exception of Confluent's client means for the application.</summary>
internal static class RegistryFaults
{
    /// <summary>The fault that an exception stands for.</summary>
    /// <param name="addresses">Where was asked.</param>
    /// <param name="question">What was asked.</param>
    /// <param name="exception">What Confluent's client threw.</param>
    /// <param name="closed">Whether the client was closed meanwhile.</param>
    public static RegistryException Of(string addresses, string question, Exception exception, bool closed)
    {
        return exception switch
        {
            _ when closed => Failed(RegistryFault.Refused, $"is no longer asked for {question}: the client is closed"),
            SchemaRegistryException answer => Failed(Fault(answer), $"answered {question} with {(int)answer.Status}: {Words(answer)}", answer.ErrorCode > 0 ? answer.ErrorCode : null),
            // So it tells of a 401 whose body is not the registry's: a proxy's.
            HttpRequestException { InnerException: HttpRequestException { Message: "Unauthorized" } } => Failed(RegistryFault.Refused, $"answered {question} with 401: Unauthorized"),
            HttpRequestException or OperationCanceledException or IOException => Failed(RegistryFault.Unreachable, $"cannot be asked for {question}: {exception.Message}"),
            // Whatever it is, such as a proxy's page instead of an answer: the record that was read or written has nothing to do with it.
            _ => Failed(RegistryFault.Refused, $"gave no usable answer to {question} ({exception.GetType().Name}); is that the address of a registry, with its path?"),
        };

        RegistryException Failed(RegistryFault fault, string words, int? code = null) => new(fault, $"Schema registry {addresses} {words}", code, exception);
    }

    /// <summary>An answer without what was asked for.</summary>
    public static RegistryException Empty(string addresses, string question) =>
        new(RegistryFault.Refused, $"Schema registry {addresses} gave no schema for {question}; is that the address of a registry, with its path?");

    private static RegistryFault Fault(SchemaRegistryException answer) => answer.Status switch
    {
        // Without the registry's code it is the answer of a wrong address.
        HttpStatusCode.NotFound when answer.ErrorCode is >= 40400 and < 40500 => RegistryFault.NotFound,
        HttpStatusCode.Conflict => RegistryFault.Incompatible,
        >= HttpStatusCode.InternalServerError => RegistryFault.Unreachable,
        _ => RegistryFault.Refused,
    };

    private static string Words(SchemaRegistryException answer) =>
        answer.Status == HttpStatusCode.NotFound && answer.ErrorCode < 40400 ? "is that the address of a registry, with its path?" : answer.Message;
}
