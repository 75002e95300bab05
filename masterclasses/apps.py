from django.apps import AppConfig


class MasterclassesConfig(AppConfig):
    name = "masterclasses"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Masterclasses"

    def ready(self) -> None:
        # The registries need the models, which exist only from here on.
        from masterclasses.acts import DETAILS, LABELS
        from masterclasses.models import (
            Certificate,
            CoachingBooking,
            CoachingSlot,
            Cohort,
            Course,
            CourseApplication,
            CourseOffering,
            Learner,
            Masterclass,
            Placement,
            Room,
        )
        from masterclasses.recognising import DESCRIPTIONS, recognise_code
        from portal.kit.audit import register_act_labels, register_details
        from portal.kit.verifying import register_code_lookup, register_description
        from programme.models import Participant
        from programme.selectors.logbook import register_subjects

        register_act_labels(LABELS)
        register_details(DETAILS)
        register_subjects(lambda ids: Cohort.objects.filter(programme__in=ids))
        register_subjects(lambda ids: Masterclass.objects.filter(cohort__programme__in=ids))
        register_subjects(lambda ids: Room.objects.filter(programme__in=ids))
        register_subjects(lambda ids: Learner.objects.filter(participant__programme__in=ids))
        register_subjects(lambda ids: Participant.objects.filter(programme__in=ids))
        register_subjects(
            lambda ids: Certificate.objects.filter(learner__participant__programme__in=ids)
        )
        register_subjects(lambda ids: CoachingSlot.objects.filter(programme__in=ids))
        register_subjects(lambda ids: CoachingBooking.objects.filter(slot__programme__in=ids))
        register_subjects(lambda ids: Course.objects.filter(programme__in=ids))
        register_subjects(lambda ids: CourseOffering.objects.filter(course__programme__in=ids))
        register_subjects(
            lambda ids: CourseApplication.objects.filter(offering__course__programme__in=ids)
        )
        register_subjects(lambda ids: Placement.objects.filter(participant__programme__in=ids))
        for kind, description in DESCRIPTIONS.items():
            register_description(kind, description)
        register_code_lookup(recognise_code)
