using Deucalion.Simulation;

return SimulationCommand.Run(args);
