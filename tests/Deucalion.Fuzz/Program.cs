using Deucalion.Fuzz.Running;

return FuzzCommand.Run(args);
