using System.Buffers;
using System.IO.Pipelines;

namespace KiroAgent.Server.JsonRpc;

/// <summary>The reading half of a connection: bytes to frames to messages, until nothing more can be read. Never throws on what was received.</summary>
internal sealed class MessageReader(
    MessageDispatch messages, PipeReader input, IMessageFraming framing, Outbox outbox, PendingCalls calls, RpcLog log)
{
    private const int IdSearch = 64 * 1024; // how far into a message that is not read its id is looked for
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly TaskCompletionSource<ConnectionEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when reading is over.</summary>
    public Task<ConnectionEnd> Ended => _ended.Task;

    /// <summary>Ends reading; the first reason counts. A read that blocks is left behind.</summary>
    public void End(ConnectionEnd end)
    {
        if (_ended.TrySetResult(end))
        {
            input.CancelPendingRead();
        }
    }

    /// <summary>Reads until the end. Runs on the thread that completes the reads.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (!_ended.Task.IsCompleted)
            {
                var read = await input.ReadAsync();
                var rest = read.Buffer;
                var frame = ReadBatch(ref rest);
                if (frame.Kind == FrameKind.TooLarge)
                {
                    await RefuseAsync(read, frame);
                    return;
                }

                if (frame.Kind == FrameKind.Lost)
                {
                    End(new ConnectionEnd(EndReason.Malformed, frame.Problem + ", and no frame after it"));
                    return;
                }

                if (read.IsCompleted && frame.Kind == FrameKind.Incomplete)
                {
                    End(new ConnectionEnd(EndReason.Closed, rest.IsEmpty ? null : "the stream ended inside a message"));
                    return;
                }

                // After a full outbox there may be whole messages left: then nothing counts as looked at.
                var full = frame.Kind != FrameKind.Incomplete;
                input.AdvanceTo(rest.Start, full ? rest.Start : read.Buffer.End);
                if (full)
                {
                    await outbox.WaitForRoomAsync(Outbox.ReaderMark / 2);
                }
            }
        }
        catch (Exception e)
        {
            End(new ConnectionEnd(EndReason.Broken, e.Message));
        }
        finally
        {
            await input.CompleteAsync();
        }
    }

    // Handles what is there; what the handlers send meanwhile on this thread goes out together.
    private Frame ReadBatch(ref ReadOnlySequence<byte> rest)
    {
        outbox.BeginBatch();
        try
        {
            while (!_ended.Task.IsCompleted)
            {
                var before = rest;
                var frame = framing.Read(ref rest);
                switch (frame.Kind)
                {
                    case FrameKind.Message:
                        Receive(frame.Body, before, ref rest);
                        break;
                    case FrameKind.Malformed:
                        RefuseMalformed(frame);
                        break;
                    case FrameKind.Noise:
                        log(RpcLogLevel.Warning, "bytes outside any frame were dropped: " + frame.Problem);
                        break;
                    default:
                        return frame;
                }

                if (outbox.IsFull)
                {
                    return new Frame(FrameKind.Message);
                }
            }

            return Frame.Incomplete;
        }
        finally
        {
            outbox.EndBatch();
        }
    }

    private void Receive(in ReadOnlySequence<byte> body, in ReadOnlySequence<byte> input, ref ReadOnlySequence<byte> rest)
    {
        if (!body.IsSingleSegment)
        {
            var length = (int)body.Length;
            var copy = length <= 1024 * 1024 ? ArrayPool<byte>.Shared.Rent(length) : GC.AllocateUninitializedArray<byte>(length);
            body.CopyTo(copy);
            var understood = messages.Receive(copy.AsSpan(0, length));
            if (length <= 1024 * 1024)
            {
                ArrayPool<byte>.Shared.Return(copy);
            }

            Resume(understood, body, input, ref rest);
            return;
        }

        Resume(messages.Receive(body.FirstSpan), body, input, ref rest);
    }

    private void Resume(bool understood, in ReadOnlySequence<byte> body, in ReadOnlySequence<byte> input, ref ReadOnlySequence<byte> rest)
    {
        if (!understood && framing.TryFindFrameInside(body, out var start))
        {
            log(RpcLogLevel.Warning, "a frame's length reached into the next frame; going on there");
            rest = input.Slice(start);
        }
    }

    private void RefuseMalformed(in Frame frame)
    {
        log(RpcLogLevel.Warning, "a frame was refused: " + frame.Problem);
        var message = Envelope.Parse(frame.Body.IsSingleSegment ? frame.Body.FirstSpan : frame.Body.ToArray());

        // Without a header that can be followed it may be any object, part of another message even: only a whole request has an id of its own.
        if (message.Kind == MessageKind.Request)
        {
            MessageWriter.Error(outbox, RequestId.FromToken(message.Id), new RpcException(RpcErrors.InvalidRequest, frame.Problem!));
        }
    }

    // Answers where the id can be told, then takes in what is still being sent so that the sender can come to read the answer.
    private async Task RefuseAsync(ReadResult read, Frame frame)
    {
        log(RpcLogLevel.Error, frame.Problem!);
        var end = new ConnectionEnd(EndReason.Malformed, frame.Problem);
        using var patience = new Timer(_ => End(end), null, s_patience, Timeout.InfiniteTimeSpan);
        var answered = false;
        var taken = frame.Body.Length;
        var start = frame.Body.Slice(0, Math.Min(frame.Body.Length, IdSearch)).ToArray();
        while (!_ended.Task.IsCompleted)
        {
            if (!answered && Envelope.IdOfPart(start) is { IsEmpty: false } id && !calls.Contains(RequestId.FromToken(id).AsText()))
            {
                MessageWriter.Error(outbox, RequestId.FromToken(id), new RpcException(RpcErrors.InvalidRequest, frame.Problem!));
                answered = true;
            }

            input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || (frame.Length > 0 && taken >= frame.Length))
            {
                break;
            }

            read = await input.ReadAsync();
            taken += read.Buffer.Length;
            start = answered || start.Length >= IdSearch ? start : [.. start, .. read.Buffer.Slice(0, Math.Min(read.Buffer.Length, IdSearch)).ToArray()];
        }

        End(end);
    }
}
