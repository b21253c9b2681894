"""Makes the package of Muster's Teams app: a manifest, two icons, one zip."""
