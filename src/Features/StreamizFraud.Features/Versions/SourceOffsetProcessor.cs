using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Features.Versions;

/// <summary>Notes on each record the offset that it has in its topic.</summary>
internal sealed class SourceOffsetProcessor : IProcessor<byte[], byte[], byte[], byte[]>
{
    private IProcessorContext<byte[], byte[]> _context = null!;

    public void Init(IProcessorContext<byte[], byte[]> context) => _context = context;

    public void Process(in Record<byte[], byte[]> record) =>
        _context.Forward(record.WithHeaders(record.Headers.WithSourceOffset(_context.RecordMetadata.Offset)));
}
