using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;

namespace StreamizFraud.Topology.Kafka.Native;

/// <summary>The functions of librdkafka that the managed client has no equal for: batches, spans, offset metadata.</summary>
/// <remarks>Names and types are librdkafka's own (<c>rdkafka.h</c> 2.16). Nothing here may be called unless <see cref="IsBound"/>, nothing that takes records unless there is no <see cref="Refusal"/>.</remarks>
internal static unsafe partial class RdKafka
{
    private const string Lib = "librdkafka";

    /// <summary>
    /// Whether the loaded library was found and bound. Lists of offsets and memberships, whose layout has never changed, are then passed directly in any
    /// case: the managed client drops the metadata of offsets.
    /// </summary>
    internal static bool IsBound { get; } = Bind();

    /// <summary>Why records are not passed directly; null if they can be.</summary>
    internal static string? Refusal { get; } =
        IsBound ? DirectCallSupport.Refusal(Library.Version, nint.Size) : "the library that the managed client has loaded was not found";

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial nint rd_kafka_queue_get_consumer(nint rk);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void rd_kafka_queue_destroy(nint queue);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial nint rd_kafka_consume_batch_queue(nint queue, int timeoutMs, NativeMessage** messages, nuint size);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void rd_kafka_message_destroy(NativeMessage* message);

    // The three readers below touch only the message's own memory, so the transition to native code would cost more than they do.
    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl), typeof(CallConvSuppressGCTransition)])]
    internal static partial long rd_kafka_message_timestamp(NativeMessage* message, int* type);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl), typeof(CallConvSuppressGCTransition)])]
    internal static partial int rd_kafka_message_headers(NativeMessage* message, nint* headers);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl), typeof(CallConvSuppressGCTransition)])]
    internal static partial int rd_kafka_header_get_all(nint headers, nuint index, byte** name, void** value, nuint* size);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial byte* rd_kafka_message_errstr(NativeMessage* message);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial byte* rd_kafka_topic_name(nint topic);

    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial nint rd_kafka_topic_new(nint rk, string topic, nint config);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void rd_kafka_topic_destroy(nint topic);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial nint rd_kafka_produceva(nint rk, ProduceArgument* arguments, nuint count);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial nint rd_kafka_headers_new(nuint count);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void rd_kafka_headers_destroy(nint headers);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int rd_kafka_header_add(nint headers, byte* name, nint nameSize, void* value, nint valueSize);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int rd_kafka_fatal_error(nint rk, byte* text, nuint size);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int rd_kafka_assignment_lost(nint rk);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial nint rd_kafka_consumer_group_metadata(nint rk);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial byte* rd_kafka_consumer_group_metadata_member_id(nint metadata);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int rd_kafka_consumer_group_metadata_generation_id(nint metadata);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void rd_kafka_consumer_group_metadata_destroy(nint metadata);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial nint rd_kafka_send_offsets_to_transaction(nint rk, NativeOffsetList* offsets, MembershipHandle metadata, int timeoutMs);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int rd_kafka_committed(nint rk, NativeOffsetList* offsets, int timeoutMs);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int rd_kafka_commit(nint rk, NativeOffsetList* offsets, int isAsync);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int rd_kafka_position(nint rk, NativeOffsetList* offsets);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int rd_kafka_get_watermark_offsets(nint rk, byte* topic, int partition, long* low, long* high);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial NativeOffsetList* rd_kafka_topic_partition_list_new(int size);

    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial NativeOffset* rd_kafka_topic_partition_list_add(NativeOffsetList* list, string topic, int partition);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void rd_kafka_topic_partition_list_destroy(NativeOffsetList* list);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void* rd_kafka_mem_malloc(nint rk, nuint size);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial byte* rd_kafka_err2str(int error);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int rd_kafka_error_code(nint error);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial byte* rd_kafka_error_string(nint error);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int rd_kafka_error_is_fatal(nint error);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int rd_kafka_error_is_retriable(nint error);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int rd_kafka_error_txn_requires_abort(nint error);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void rd_kafka_error_destroy(nint error);

    /// <summary>A C string, or the empty string for a null pointer.</summary>
    internal static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? string.Empty;

    /// <summary>The client's fatal error, if it has one.</summary>
    internal static (ErrorCode Code, string Reason)? FatalError(nint rk)
    {
        const int Size = 512;
        var text = stackalloc byte[Size];
        text[0] = 0;
        var code = (ErrorCode)rd_kafka_fatal_error(rk, text, Size);
        return code == ErrorCode.NoError ? null : (code, Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text)));
    }

    private static bool Bind()
    {
        var library = LoadedLibrary.Find();
        if (library == 0)
        {
            return false;
        }

        NativeLibrary.SetDllImportResolver(typeof(RdKafka).Assembly, (name, _, _) => name == Lib ? library : 0);
        return true;
    }
}
